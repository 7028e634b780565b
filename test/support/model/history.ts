import type { UnfiredRun } from '../../../src/run/run.ts';
import type { Store } from '../../../src/store/store.ts';
import type { ModelRun, SchedulerModel } from './scheduler-model.ts';

/** What became of everything by the model, a line each, in an order that depends on nothing else. */
export function modelHistoryOf({ runs }: SchedulerModel): string[] {
  return runs.map(lineOf).sort();
}

/** The same by the store. */
export async function historyOf(store: Store, start: Date, model: SchedulerModel): Promise<string[]> {
  const runs = await store.listRuns({ limit: 100_000 });
  const lines = runs.map(async (run) => {
    const { number, cause, state, fireTime } = run;
    const of = { task: run.task.name, cause, state, attempts: await store.listAttempts(number) };
    if (!fireTime) return [lineOf({ ...of, asked: number, fireTime: null })];
    const secondsAt = (at: Date) => (at.getTime() - start.getTime()) / 1_000;
    const times = 'merged' in run && run.merged ? timesIn(run, run.merged, { model, secondsAt }) : null;
    return (times ?? [secondsAt(fireTime)]).map((at) => lineOf({ ...of, asked: null, fireTime: at }));
  });
  return (await Promise.all(lines)).flat().sort();
}

/** A row for several fire times tells the first, the last and how many: those are the model's, if they are as many. */
function timesIn(
  { task, state, fireTime }: UnfiredRun,
  { count, lastFireTime }: NonNullable<UnfiredRun['merged']>,
  { model, secondsAt }: { model: SchedulerModel; secondsAt(at: Date): number },
): number[] {
  const [first, last] = [secondsAt(fireTime ?? lastFireTime), secondsAt(lastFireTime)];
  const times = model.runs
    .filter((run) => run.task === task.name && run.state === state)
    .flatMap((run) => run.fireTime ?? [])
    .filter((at) => at >= first && at <= last);
  return times.length === count ? times : Array.from({ length: count }, (_, index) => first + index / 1_000);
}

function lineOf(of: Pick<ModelRun, 'task' | 'asked' | 'fireTime' | 'cause' | 'state' | 'attempts'>): string {
  const { task, asked, fireTime, cause, state, attempts } = of;
  const what = asked === null ? `time ${fireTime}` : `run ${asked}`;
  const tried = attempts.map(({ outcome, unclean }) => `${outcome ?? 'goes on'}${unclean ? '!' : ''}`);
  // Of a fire time that led to no work nothing caused a run.
  const why = state === 'skipped' || state === 'missed' ? '' : ` (${cause})`;
  return `${task} ${what}${why}: ${[state, ...tried].join(', ')}`;
}
