import { printLines, printWhole } from '../output.ts';
import { staleSentence } from '../print-stale.ts';
import { clockTime } from '../render/time.ts';
import type { Terminal } from '../terminal.ts';
import { changeLine, findChanges, nameOf, type Sight } from './changes.ts';
import type { Viewer, WatchAsked } from './viewer.ts';

/** Often enough that connections on the way are not taken for dead, when nothing changes. */
const HEARTBEAT_MS = 60_000;

/** A line for each change, or with `json` a JSON object a line; remarks go to stderr. */
export function openChangeLog(terminal: Terminal, asked: WatchAsked & { json: boolean }): Viewer {
  const { stdout, stderr, clock } = terminal;
  let before: Sight | null = null;
  let timezone = 'UTC';
  let isStale = false;
  let toldAt = clock.now().getTime();
  const remark = (sentence: string) => {
    toldAt = clock.now().getTime();
    printLines(stderr, `${clockTime(clock.now(), timezone)}  ${sentence}`);
  };
  const tellChanges = (from: Sight, to: Sight) => {
    const wanted = new Set([...asked.pick(from.tasks), ...asked.pick(to.tasks)].map(nameOf));
    for (const change of findChanges(from, to)) {
      if (!wanted.has(nameOf(change))) continue;
      toldAt = clock.now().getTime();
      printWhole(stdout, asked.json ? JSON.stringify(change) : changeLine(change, timezone));
    }
  };
  return {
    show: (result) => {
      ({ timezone } = result);
      const sight = { tasks: result.response, at: clock.now() };
      if (before) tellChanges(before, sight);
      else remark(`Watching ${asked.pick(sight.tasks).length} tasks; a line for each change.`);
      before = sight;
      const stale = staleSentence(result, sight.at);
      if (stale !== null && !isStale) remark(stale);
      isStale = stale !== null;
      // A person at a terminal needs no sign of life.
      if (!stderr.isTTY && clock.now().getTime() - toldAt >= HEARTBEAT_MS) remark('No change.');
    },
    say: remark,
    end: () => {},
  };
}
