import type { DriftView, OverrideView, PauseView } from '../../api/operator-views.ts';
import type { TaskView } from '../../api/views.ts';
import { fullTime, futureTime, type TimeView } from './time.ts';

/** `paused by ops1 until 06:00: import of block 7`. */
export function pauseWords({ by, reason, until, next }: PauseView, view: TimeView): string {
  const end =
    until === null ? (next === null ? '' : ` for the next ${next}`) : ` until ${futureTime(until, view)}`;
  return `paused${by === null ? '' : ` by ${by}`}${end}${reason === null ? '' : `: ${reason}`}`;
}

const DRIFT_MARKS: Readonly<Record<DriftView['kind'], string>> = {
  pending: 'not carried out in Quartz yet',
  'not-paused': 'but Quartz FIRES it: see show',
  'other-schedule': 'but Quartz fires by ANOTHER: see show',
};

/** What a list says of a task before its description: who holds it back, and that its schedule is not the file's. */
export function marksOf({ paused, overridden, drift }: TaskView, view: TimeView): string {
  const marks = [
    paused && pauseWords(paused, view),
    overridden && overrideMark(overridden),
    ...drift.map(({ kind }) => DRIFT_MARKS[kind]),
  ].filter(Boolean);
  return marks.length === 0 ? '' : `[${marks.join('; ')}] `;
}

/** What `show` says of a schedule that is not the file's. */
export function overrideWords(
  { overridden, quartz }: { overridden: OverrideView; quartz: unknown },
  view: TimeView,
): string {
  const { by, reason, since, file, fileChanged } = overridden;
  const who = `${by === null ? '' : `by ${by} `}since ${fullTime(since, view)}${reason === null ? '' : `: ${reason}`}`;
  const says = quartz ? 'had' : 'says';
  const below = file.schedule === null ? 'has none' : `${says} ${file.schedule} (${file.timezone})`;
  return `${who}; ${quartz ? 'its trigger in Quartz' : 'the tasks file'} ${below}${fileChanged ? ', which is new since then' : ''}`;
}

function overrideMark({ by, fileChanged }: OverrideView): string {
  const file = fileChanged ? ', and the file has changed below it' : '';
  return `schedule set${by === null ? '' : ` by ${by}`}${file}`;
}
