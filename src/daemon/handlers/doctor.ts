import type { DoctorView } from '../../api/doctor-view.ts';
import type { ListResult } from '../../api/views.ts';
import { VERSION } from '../../version.ts';
import { AskedOptions } from '../asked-options.ts';
import { gatherDoctorFacts } from '../doctor/gather.ts';
import { judgeDaemon } from '../doctor/judge.ts';
import type { Handler } from '../service.ts';

/** What is well and what is not, as far as it can be seen from within, with what to do. */
export const doctor: Handler = async (asked, service) => {
  new AskedOptions(asked, 'query').end();
  const checks = judgeDaemon(await gatherDoctorFacts(service));
  const response: DoctorView = { version: VERSION, pid: process.pid, checks };
  const result: ListResult<DoctorView> = { response, timezone: service.timezone, staleSince: null };
  return { result };
};
