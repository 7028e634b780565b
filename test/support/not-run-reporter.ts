import type { Reporter, TestModule } from 'vitest/node';

const NEEDED = / \(needs (.+)\)$/;

/** The title of a test that is not run for want of something. */
export function notRunTitle(title: string, need: string): string {
  return `${title} (needs ${need})`;
}

/** What the test of this title would have needed; undefined for one that is run, or left out for another reason. */
export function neededBy(title: string): string | undefined {
  return NEEDED.exec(title)?.[1];
}

/** Ends the output with a line that names what was not tested, and for want of what. */
export const notRunReporter: Reporter = {
  onTestRunEnd(modules) {
    const counts = new Map<string, number>();
    for (const title of skippedTitles(modules)) {
      const need = neededBy(title) ?? 'no reason given';
      counts.set(need, (counts.get(need) ?? 0) + 1);
    }
    if (counts.size === 0) return;
    const words = [...counts].map(([need, count]) => `${need} (${count} test${count === 1 ? '' : 's'})`);
    // Behind the summary of the reporter before this one.
    process.once('exit', () => console.log(`NOT RUN: ${words.join(', ')}`));
  },
};

function* skippedTitles(modules: readonly TestModule[]): Generator<string> {
  for (const module of modules) {
    for (const each of module.children.allTests('skipped')) yield each.name;
  }
}
