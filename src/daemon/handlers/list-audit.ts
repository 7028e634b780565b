import type { AuditView } from '../../api/operator-views.ts';
import type { NewestResult } from '../../api/views.ts';
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

  // One more tells whether there are more.
  const rows = await service.store.listAudit({ ...(since ? { since } : {}), limit: limit + 1 });
  const result: NewestResult<AuditView> = {
    response: rows.slice(0, limit).map(({ at, what, ...rest }) => ({
      at: at.toISOString(),
      what: what.replaceAll('-', ' '),
      ...rest,
    })),
    timezone: service.timezone,
    staleSince: null,
    more: rows.length > limit,
  };
  return { result };
};
