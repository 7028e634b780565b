import { processTerminal } from './process-terminal.ts';
import { runProgram } from './program.ts';

/** Runs this process's command line; a write that failed has set an exit code of its own. */
export async function main(): Promise<void> {
  const exitCode = await runProgram(process.argv.slice(2), processTerminal());
  process.exitCode ??= exitCode;
}
