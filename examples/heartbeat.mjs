// A task as a module: it runs in a process of its own, and what it returns is kept with the run.
import { freemem, totalmem } from 'node:os';

/** @type {import('sunbird-tasks').TaskFunction} */
export default async ({ log, run }) => {
  const freePercent = Math.round((100 * freemem()) / totalmem());
  log('%s fired for %s: %d %% of the memory is free', run.taskName, run.fireTime ?? 'somebody', freePercent);
  return { freePercent };
};
