import type { ConfiguredTask } from '../../../src/task/task.ts';
import { fullName } from '../../../src/task/task-id.ts';
import type { Journal } from '../fleet/journal.ts';

/** Each task fires once a minute, and every second a sixtieth of all tasks. */
const PERIOD = 60;
/** What the work does: mostly nothing, sometimes a little, sometimes long enough for a trouble to meet it. */
const WORK = [':', ':', ':', 'sleep 0.3 & wait $!', ':', ':', ':', 'sleep 1.5 & wait $!'];

/** Tasks that fire at different seconds, each fire time of which is to lead to work, however late. */
export function staggeredTasks(journal: Journal, group: string, count: number): ConfiguredTask[] {
  return Array.from({ length: count }, (_, index) => {
    const differs = {
      schedule: `${index % PERIOD} * * * * *`,
      overlap: 'allow',
      misfire: { plan: 'all', withinMs: 3_600_000 },
      recover: true,
    } as const;
    return journal.task(`${group}/${index}`, differs, WORK[index % WORK.length]);
  });
}

/** Their fire times in a stretch, both ends included, as `task time`. */
export function fireTimesOf(tasks: readonly ConfiguredTask[], from: Date, to: Date): string[] {
  const expected: string[] = [];
  for (let at = from.getTime(); at <= to.getTime(); at += 1_000) {
    const time = new Date(at);
    const due = tasks.filter((_, index) => index % PERIOD === time.getUTCSeconds() % PERIOD);
    expected.push(...due.map(({ id }) => `${fullName(id)} ${time.toISOString()}`));
  }
  return expected;
}
