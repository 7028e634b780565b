import type { ConditionName, ConditionView, HealthCheckView } from '../../api/condition-view.ts';
import type { ListResult } from '../../api/views.ts';
import { formatDuration } from '../../duration.ts';
import { SunbirdError } from '../../errors.ts';
import { isStoreAway } from '../../store/is-store-away.ts';
import { fullName } from '../../task/task-id.ts';
import { AskedOptions } from '../asked-options.ts';
import {
  executionsOf,
  findStoreError,
  gatherActivity,
  gatherLateness,
  measureLag,
} from '../conditions/gather.ts';
import {
  judgeIdle,
  judgeLastSuccess,
  judgeLive,
  judgeNoLate,
  judgeNotRunning,
  judgeReady,
  unknown,
  type Verdict,
} from '../conditions/judge.ts';
import { findAskedTask } from '../find-asked.ts';
import type { Asked, Handler, Service } from '../service.ts';

/** Whether the conditions that were asked for hold; each is judged by what it needs and no more. */
export const checkHealth: Handler = async (asked, service) => {
  const wanted = readConditions(asked);
  if (wanted.length === 0)
    throw new SunbirdError(
      'INVALID_REQUEST',
      'Say what is to hold: live, ready, idleFor, notRunning, lastSuccess with within, noLate.',
    );
  const conditions: ConditionView[] = [];
  for (const condition of wanted) {
    const { name, of } = condition;
    const verdict = await judge(condition, { asked, service }).catch((error: unknown) => {
      if (isStoreAway(error)) return unknown();
      throw error;
    });
    conditions.push({ condition: name, of, ...verdict });
  }
  const response: HealthCheckView = { holds: conditions.every(({ holds }) => holds), conditions };
  const result: ListResult<HealthCheckView> = { response, timezone: service.timezone, staleSince: null };
  return { result };
};

/** A condition as it was asked for: of which task or time. */
interface Wanted {
  name: ConditionName;
  of: string | null;
  ms: number;
}

function readConditions(asked: Asked): Wanted[] {
  const options = new AskedOptions(asked, 'query');
  const live = options.flag('live');
  const ready = options.flag('ready');
  const idleMs = options.duration('idleFor');
  const notRunning = listOf(options.text('notRunning'));
  const lastSuccess = listOf(options.text('lastSuccess'));
  const withinMs = options.duration('within');
  const noLate = options.flag('noLate');
  options.end();
  if (lastSuccess.length > 0 !== (withinMs !== null))
    throw new SunbirdError('INVALID_REQUEST', 'lastSuccess and within, such as 26h, belong together.');
  const plain = (name: ConditionName): Wanted => ({ name, of: null, ms: 0 });
  return [
    ...(live ? [plain('live')] : []),
    ...(ready ? [plain('ready')] : []),
    ...(idleMs === null ? [] : [{ name: 'idle-for' as const, of: formatDuration(idleMs), ms: idleMs }]),
    ...notRunning.map((of) => ({ name: 'not-running' as const, of, ms: 0 })),
    ...lastSuccess.map((of) => ({ name: 'last-success' as const, of, ms: withinMs ?? 0 })),
    ...(noLate ? [plain('no-late')] : []),
  ];
}

async function judge(
  { name, of, ms }: Wanted,
  { asked, service }: { asked: Asked; service: Service },
): Promise<Verdict> {
  const { scheduler, store, clock } = service;
  switch (name) {
    case 'live':
      return judgeLive(await measureLag());
    case 'ready': {
      const { stopping, draining } = scheduler;
      return judgeReady({ storeError: await findStoreError(service, asked.access), stopping, draining });
    }
    case 'idle-for':
      return judgeIdle(await gatherActivity(service), ms);
    case 'not-running': {
      const task = await findAskedTask(service, of ?? '', null);
      const { active } = await store.findTaskRecord(task.id);
      return judgeNotRunning(fullName(task.id), active, executionsOf(task));
    }
    case 'last-success': {
      const { id } = await findAskedTask(service, of ?? '', null);
      const [last] = await store.listRuns({ task: id, states: ['succeeded', 'finished'], limit: 1 });
      return judgeLastSuccess(fullName(id), last ?? null, { withinMs: ms, now: clock.now() });
    }
    case 'no-late':
      return judgeNoLate(await gatherLateness(service));
    default:
      return name satisfies never;
  }
}

function listOf(text: string | null): string[] {
  return text === null ? [] : text.split(',').filter((part) => part !== '');
}
