import type { WhyReason } from '../../api/why-view.ts';
import { formatDuration } from '../../duration.ts';
import { isInForce } from '../../run/pause.ts';
import { type Run, startOf, type UnfiredRun } from '../../run/run.ts';
import { reason } from './explain-now.ts';
import type { PastFacts, WhyFacts } from './facts.ts';
import { causeWords, courseWords } from './run-words.ts';

/** A start so much later than the fire time wants to be explained. */
const LATE_START_MS = 5_000;
/** So close to a fire time, that one is meant. */
const MEANT_MS = 60_000;

/** What became of a fire time, the most important first; without one, why there is none. Pure. */
export function explainPast(facts: WhyFacts): WhyReason[] {
  const { at, past, now } = facts;
  if (!past) return at ? [reason('no-fire-time', `It had no fire time before ${at.toISOString()}.`)] : [];
  if (past.fireTime > now) return [...toCome(facts, past)];
  const remark =
    at && Math.abs(at.getTime() - past.fireTime.getTime()) >= MEANT_MS ? [between(at, past)] : [];
  const told = past.rows.flatMap((row) => tellRow(row, facts, past));
  return [...(told.length > 0 ? told : noRecord(facts, past)), ...remark];
}

function toCome({ record: { pause } }: WhyFacts, { fireTime }: PastFacts): WhyReason[] {
  const skipped = isInForce(pause, fireTime) && pause.next === null;
  const sentence = `${fireTime.toISOString()} is a fire time to come.`;
  return [
    ...(skipped ? [reason('paused', 'It would be skipped, as the task is paused until after it.')] : []),
    reason('not-due', sentence),
  ];
}

function between(at: Date, { fireTime }: PastFacts): WhyReason {
  return reason(
    'no-fire-time',
    `${at.toISOString()} itself is no fire time; ${fireTime.toISOString()} was the last one before it.`,
  );
}

function tellRow(row: Run, facts: WhyFacts, past: PastFacts): WhyReason[] {
  switch (row.state) {
    case 'skipped':
      return [
        reason('skipped', `It was skipped${among(row)}: ${row.reason ?? 'no reason is known'}.`),
        ...inTheWay(row, past),
      ];
    case 'missed':
      return [
        reason('missed', `It was missed${among(row)}: ${absence(past)}.`),
        reason('missed', `Nothing made up for it afterwards (${row.reason ?? 'no reason is known'}).`),
      ];
    default:
      return tellRun(row, facts, past);
  }
}

function tellRun(run: Run, { now, task }: WhyFacts, past: PastFacts): WhyReason[] {
  const course = `run ${run.number} ${courseWords(run)}`;
  if (run.cause === 'catch-up')
    return [
      reason('caught-up', `It was made up for: ${course}.`, run.number),
      reason('down', `It did not fire in time: ${absence(past)}.`),
    ];
  const lateMs = (startOf(run) ?? now).getTime() - past.fireTime.getTime();
  const jitterMs = task.source === 'configured' ? task.jitterMs : 0;
  const late = lateMs >= LATE_START_MS ? [lateStart(run, { lateMs, jitterMs, past })] : [];
  return [reason('ran', `It fired: ${course}.`, run.number), ...late];
}

function lateStart(
  run: Run,
  { lateMs, jitterMs, past }: { lateMs: number; jitterMs: number; past: PastFacts },
): WhyReason {
  const began = startOf(run) ? 'It began' : 'It has waited for';
  const [behind] = past.beside;
  const why =
    jitterMs > 0
      ? `the task may start up to ${formatDuration(jitterMs)} late (jitter)`
      : behind
        ? `run ${behind.number}, ${causeWords(behind)}, was in its way`
        : 'every slot was taken, or the scheduler was late itself';
  const words = startOf(run)
    ? `${began} ${formatDuration(lateMs)} late`
    : `${began} ${formatDuration(lateMs)}`;
  return reason('late', `${words}: ${why}.`, run.number);
}

function inTheWay(row: UnfiredRun, { beside }: PastFacts): WhyReason[] {
  const named = beside.filter(({ number }) => new RegExp(`\\brun ${number}\\b`).test(row.reason ?? ''));
  return named.map((run) =>
    reason('running', `Run ${run.number}, ${causeWords(run)}, ${courseWords(run)}.`, run.number),
  );
}

function among({ merged, fireTime }: UnfiredRun): string {
  if (!merged) return '';
  return `, one of ${merged.count} from ${fireTime?.toISOString()} to ${merged.lastFireTime.toISOString()}`;
}

/** Why nothing fired in time. */
function absence({ outage, drainedBy }: PastFacts): string {
  if (outage) return outageWords(outage);
  if (drainedBy) {
    const by = drainedBy.by === null ? '' : ` by ${drainedBy.by}`;
    return `the scheduler was being drained${by}, since ${drainedBy.since.toISOString()}`;
  }
  return 'the scheduler was there but late: its clock was set, its machine stood still, or its store was away';
}

function outageWords({ from, to, died }: NonNullable<PastFacts['outage']>): string {
  const end = to ? `to ${to.toISOString()}` : 'on';
  if (!from) return `no scheduler was there before ${to?.toISOString() ?? 'now'}`;
  return `the scheduler was down from ${from.toISOString()} ${end}${died ? ' (it had died; it was seen last then)' : ''}`;
}

function noRecord({ task, record: { override } }: WhyFacts, past: PastFacts): WhyReason[] {
  if (past.outage) return [reason('down', `There is no record of it: ${outageWords(past.outage)}.`)];
  if (override && override.since > past.fireTime)
    return [reason('no-record', 'There is no record of it: the task had another schedule then.')];
  if (past.drainedBy) return [reason('draining', `It was not looked at yet: ${absence(past)}.`)];
  const kept =
    task.source === 'quartz'
      ? 'Quartz keeps no history, and nobody watched it then'
      : 'its schedule is newer than that, or its history was deleted by age or count (retention)';
  return [reason('no-record', `There is no record of it: ${kept}.`)];
}
