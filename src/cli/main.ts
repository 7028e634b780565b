import { processTerminal } from './process-terminal.ts';
import { runProgram } from './program.ts';

void runProgram(process.argv.slice(2), processTerminal()).then((exitCode) => {
  // A write that failed has set its own.
  process.exitCode ??= exitCode;
});
