import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import type { RunView } from '../../api/views.ts';
import type { Session } from '../command.ts';
import { awaitRun, tellEnd } from '../wait/wait-to-end.ts';
import type { Told } from './for-each-task.ts';

/** A run that is waited for among several, with the task it was told of. */
export interface Waited {
  told: Told<object>;
  run: RunView;
  usualMs: number | null;
}

/**
 * Waits for the end of every run, each with its line for scripts in the order of the tasks; the exit code of each goes
 * into what is told of its task. At the interrupt key it waits no more: EXIT.interrupted, else EXIT.ok.
 */
export async function waitForEach(
  session: Session,
  runs: readonly Waited[],
  { timeoutMs, exitOf = (exit) => exit }: { timeoutMs: number | null; exitOf?: (exit: ExitCode) => ExitCode },
): Promise<ExitCode> {
  const { clock, stderr } = session.terminal;
  const interrupted = session.terminal.onInterrupt();
  const waiting = { ...session, terminal: { ...session.terminal, onInterrupt: () => interrupted } };
  const startedAt = clock.now().getTime();
  for (const [index, { told, run, usualMs }] of runs.entries()) {
    const leftMs = timeoutMs === null ? null : Math.max(0, startedAt + timeoutMs - clock.now().getTime());
    const asked = { run, usualMs, timeoutMs: leftMs, follow: false };
    const ended = interrupted.aborted ? null : await awaitRun(waiting, asked);
    if (ended === null) {
      const others = runs.length - index - 1;
      if (others > 0) stderr.write(`${others} more ${others === 1 ? 'goes' : 'go'} on too.\n`);
      return EXIT.interrupted;
    }
    told.exit = exitOf(tellEnd(session, ended));
    told.envelope = ended;
  }
  return EXIT.ok;
}
