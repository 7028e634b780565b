import type { ConfigChanges } from '../config/compare-configs.ts';
import { isInForce, pauseSentence } from '../run/pause.ts';
import type { TaskRecord } from '../store/task-record.ts';
import type { ConfiguredTask } from '../task/task.ts';
import { fullName } from '../task/task-id.ts';

/** What a reload is judged by: what it changes, the tasks of the new file, and what the store knows of tasks. */
export interface ReloadFacts {
  changes: ConfigChanges;
  tasks: readonly ConfiguredTask[];
  records: readonly TaskRecord[];
  now: Date;
}

/** What people might not expect of a reload: what operators set that stays above the file, and runs that go on. Pure. */
export function reloadNotes({ changes, tasks, records, now }: ReloadFacts): string[] {
  const recordOf = new Map(records.map((record) => [fullName(record.task), record]));
  const taskOf = new Map(tasks.map((task) => [fullName(task.id), task]));
  const rescheduled = changes.changed.filter(
    ({ keys }) => keys.includes('schedule') || keys.includes('timezone'),
  );
  const notes = (names: readonly string[], noteOf: (name: string, record: TaskRecord) => string | null) =>
    names.flatMap((name) => {
      const record = recordOf.get(name);
      return (record && noteOf(name, record)) ?? [];
    });
  const override = (name: string, record: TaskRecord) => overrideNote(taskOf.get(name), record);
  return [
    ...notes([...rescheduled.map(({ task }) => task), ...changes.added], override),
    ...notes(changes.added, (name, { pause }) =>
      isInForce(pause, now) ? `${name} ${pauseSentence(pause, now)}.` : null,
    ),
    ...notes([...changes.changed.map(({ task }) => task), ...changes.removed], runningNote),
  ];
}

function overrideNote(task: ConfiguredTask | undefined, { override }: TaskRecord): string | null {
  if (!task || !override) return null;
  const name = fullName(task.id);
  const says = task.schedule === null ? 'has no schedule' : `says ${task.schedule} (${task.timezone})`;
  const by = override.by === null ? '' : ` by ${override.by}`;
  return (
    `${name} still fires by ${override.schedule} (${override.timezone}), as set${by}; the file ${says}. ` +
    `Back to the file: sunbird-tasks reschedule ${name} --reset`
  );
}

function runningNote(name: string, { active }: TaskRecord): string | null {
  if (active?.state !== 'running' || active.handle !== null) return null;
  return `Run ${active.number} of ${name} goes on as it began.`;
}
