import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import type { RunView } from '../../api/views.ts';
import { isOver } from '../../client/run-end.ts';
import { PROGRAM } from '../parse-command.ts';
import { runName } from './run-sentence.ts';

/** What a cancel did: a waiting run is over at once, a running one has its grace. */
export function cancelSentence(run: RunView): string {
  if (run.state === 'interrupted') return `Ended the record of ${runName(run)}: ${run.error ?? run.state}.`;
  if (isOver(run.state)) return `Ended ${runName(run)}: ${run.state}.`;
  return `Ending ${runName(run)}. See its end with: ${PROGRAM} wait ${run.run}`;
}

/** The end that was asked for is a success. */
export function cancelExit(exit: ExitCode): ExitCode {
  return exit === EXIT['run-cancelled'] ? EXIT.ok : exit;
}
