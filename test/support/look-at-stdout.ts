import { processTerminal } from '../../src/cli/process-terminal.ts';

/** A program of its own: makes remarks as one that waits, and exits 1 as soon as it finds nobody reading stdout; 0 after so many looks. */
const LOOKS = Number(process.argv[2]);
const PAUSE_MS = 5;
const GONE = 1;

const terminal = processTerminal();
let looks = 0;
setInterval(() => {
  // Not in the tick of a write: who waits looks at any time.
  if (terminal.isStdoutGone()) process.exit(GONE);
  terminal.stderr.write('still running\n');
  looks += 1;
  if (looks === LOOKS) process.exit();
}, PAUSE_MS);
