import { EXIT, type ExitCode } from '../api/error-codes.ts';
import type { RunState } from '../run/run.ts';

/** Whether a run in this state has come to its end. */
export function isOver(state: RunState): boolean {
  return state !== 'queued' && state !== 'running';
}

/** The exit code with which waiting for a run ends, by the run's state. */
export function exitOf(state: RunState): ExitCode {
  switch (state) {
    case 'succeeded':
    case 'finished':
      return EXIT.ok;
    case 'failed':
    case 'timed_out':
      return EXIT['run-failed'];
    case 'cancelled':
    case 'interrupted':
      return EXIT['run-cancelled'];
    case 'skipped':
    case 'missed':
      return EXIT.refused;
    case 'queued':
    case 'running':
      return EXIT['wait-timeout'];
    default:
      throw unknownState(state satisfies never);
  }
}

/** Of a newer scheduler: whether such a run went well is not for this version to say. */
function unknownState(state: string): Error {
  return new Error(`the run is in a state that is not known here: ${state}`);
}
