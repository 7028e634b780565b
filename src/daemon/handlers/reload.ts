import type { ReloadView } from '../../api/reload-view.ts';
import type { ListResult } from '../../api/views.ts';
import { SunbirdError } from '../../errors.ts';
import { AskedOptions } from '../asked-options.ts';
import type { Handler } from '../service.ts';

/** Loads the tasks file again, all of it or nothing; INVALID_CONFIG tells every problem of the file. */
export const reload: Handler = async (asked, service) => {
  const options = new AskedOptions(asked, 'body');
  const dryRun = options.flag('dryRun');
  // For the audit alone.
  options.text('reason');
  options.text('by', 200);
  options.end();

  const { tasksFile, scheduler } = service;
  if (!tasksFile)
    throw new SunbirdError(
      'NOT_SUPPORTED',
      'This scheduler lives in a Node service that registers its tasks; there is no tasks file to load again.',
    );
  if (scheduler.stopping)
    throw new SunbirdError('DRAINING', 'The scheduler is stopping; the next one loads the tasks file.');
  const outcome = await tasksFile.reload({ cause: 'command', dryRun });
  if (outcome.kind === 'refused') {
    const { problems } = outcome;
    const told = [...problems, 'The tasks file that was loaded before stays in force.'].join('\n');
    throw new SunbirdError('INVALID_CONFIG', told, { result: { problems } });
  }
  const { kind: _, ...told } = outcome;
  const result: ListResult<ReloadView> = {
    response: { file: tasksFile.path, dryRun, ...told },
    timezone: service.timezone,
    staleSince: null,
  };
  return { result };
};
