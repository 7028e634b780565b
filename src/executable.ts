import { getAsset } from 'node:sea';
import { Worker } from 'node:worker_threads';
import { askedScript, scriptArgument } from './own-process.ts';

/** What is inside a single executable beside the command line, each to run in a process of its own. */
const SCRIPTS: Readonly<Record<string, () => Promise<unknown>>> = {
  'parser-main': () => import('./config/parser-main.ts'),
  'module-main': () => import('./work/module-main.ts'),
};
/** The asset that is the first file of the executable, and so of a thread. */
const MAIN = 'main.cjs';

/** The first file of our own in a single executable: runs the script that was asked for, or the command line. */
function start(): unknown {
  const asked = askedScript(process.argv);
  const script = asked && SCRIPTS[asked.name];
  if (!script) return import('./cli/main.ts').then(({ main }) => main());
  // The script finds its own arguments where it always does.
  process.argv.splice(2, 1);
  return asked.memoryMb === null ? script() : runInThread(asked.name, asked.memoryMb);
}

/** Options of Node cannot be given to a single executable: only a thread of it can have less memory than there is. */
function runInThread(name: string, maxOldGenerationSizeMb: number): void {
  const thread = new Worker(getAsset(MAIN, 'utf8'), {
    eval: true,
    argv: [scriptArgument(name), ...process.argv.slice(2)],
    resourceLimits: { maxOldGenerationSizeMb },
  });
  thread.once('error', (error: NodeJS.ErrnoException) => {
    // How a process of Node ends whose memory is full.
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') process.abort();
    throw error;
  });
}

void start();
