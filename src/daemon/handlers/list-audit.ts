import type { AuditView } from '../../api/operator-views.ts';
import type { ListResult } from '../../api/views.ts';
import { AskedOptions } from '../asked-options.ts';
import type { Handler } from '../service.ts';

const DEFAULT_LIMIT = 50;
const MOST = 10_000;

/** Every change and every refusal, newest first; `since` and `limit` narrow it. */
export const listAudit: Handler = async (asked, service) => {
  const options = new AskedOptions(asked, 'query');
  const since = options.instant('since');
  const limit = options.whole('limit', MOST) ?? DEFAULT_LIMIT;
  options.end();

  const rows = await service.store.listAudit({ ...(since ? { since } : {}), limit });
  const result: ListResult<AuditView[]> = {
    response: rows.map(({ at, what, ...rest }) => ({
      at: at.toISOString(),
      what: what.replaceAll('-', ' '),
      ...rest,
    })),
    timezone: service.timezone,
    staleSince: null,
  };
  return { result };
};
