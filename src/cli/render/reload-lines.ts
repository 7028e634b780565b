import type { ReloadView } from '../../api/reload-view.ts';

/** What a reload changed: a sentence, then each task on a line of its own. */
export function reloadLines(reloaded: ReloadView): string {
  const { added, removed, changed, needsRestart, cancelled } = reloaded;
  return [
    firstSentence(reloaded),
    ...added.map((task) => `  added    ${task}`),
    ...removed.map((task) => `  removed  ${task}`),
    ...changed.map(({ task, keys }) => `  changed  ${task}: ${keys.join(', ')}`),
    ...(cancelled.length === 0
      ? []
      : [`cancelled, because their tasks are gone: ${cancelled.map((run) => `run ${run}`).join(', ')}`]),
    ...(needsRestart.length === 0 ? [] : [`needs a restart: ${needsRestart.join(', ')}`]),
  ].join('\n');
}

function firstSentence({ file, dryRun, added, removed, changed }: ReloadView): string {
  const counts = [
    counted(added.length, 'added'),
    counted(removed.length, 'removed'),
    counted(changed.length, 'changed'),
  ].filter((part) => part !== null);
  if (counts.length === 0) return `${file}: no task ${dryRun ? 'would change' : 'has changed'}.`;
  return `${dryRun ? 'Would load' : 'Loaded'} ${file}: ${counts.join(', ')}.`;
}

function counted(count: number, verb: string): string | null {
  return count === 0 ? null : `${count} ${count === 1 ? 'task' : 'tasks'} ${verb}`;
}
