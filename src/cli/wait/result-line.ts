import type { RunView } from '../../api/views.ts';

/** The last line for scripts: how a run that was waited for stands. */
export function resultLine(view: RunView): string {
  const { run, taskGroup, taskName, state, exitCode, durationMs } = view;
  const duration = durationMs === null ? '-' : `${(durationMs / 1_000).toFixed(1)}s`;
  return `RESULT run=${run} task=${taskGroup}/${taskName} state=${state} exit=${exitCode ?? '-'} duration=${duration}`;
}
