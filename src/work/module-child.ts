import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { errnoOf, messageOf } from '../errors.ts';
import type { TaskFunction } from '../task/work-spec.ts';
import { findSyntaxLine } from './find-syntax-line.ts';
import { importFile } from './import-file.ts';
import type { ModuleAnswer, ModuleOrder } from './module-answer.ts';
import { encodeResult } from './result.ts';

/** Loads a module, calls its default export, answers, and ends this process whatever timers or servers are left. */
export async function runModule({ path, params, run }: ModuleOrder): Promise<void> {
  const answer = takeChannel();
  const fail = (error: unknown, sentence: string) => {
    if (error instanceof Error) console.error(error.stack ?? error.message);
    answer({ problem: sentence });
  };
  process.on('uncaughtException', (error) =>
    fail(error, `an error beside its work was not caught: ${firstLine(error)}`),
  );
  process.on('unhandledRejection', (error) =>
    fail(error, `a rejection beside its work was not handled: ${firstLine(error)}`),
  );
  process.on('beforeExit', () =>
    answer({ problem: 'its promise never settled, and nothing was left to wait for' }),
  );
  const stop = new AbortController();
  process.on('SIGTERM', () => stop.abort(new Error('the run is to end')));

  const loaded = await load(path);
  if (!loaded.ok) return fail(loaded.error, `cannot load ${path}: ${loaded.problem}`);
  try {
    const log = (...parts: unknown[]) => void process.stdout.write(`${format(...parts)}\n`);
    const { note, ...result } = encodeResult(await loaded.call({ params, signal: stop.signal, log, run }));
    if (note !== undefined) console.error(note);
    answer(result);
  } catch (error) {
    fail(error, `threw ${firstLine(error)}`);
  }
}

/** The way to answer, once. The module itself neither sees the channel nor is kept alive by it. */
function takeChannel(): (answer: ModuleAnswer) => void {
  const send = process.send?.bind(process);
  // A module finds out whether it may send by looking for it.
  delete process.send;
  process.channel?.unref();
  let answered = false;
  return (answer) => {
    if (answered) return;
    answered = true;
    const end = () => process.exit('problem' in answer ? 1 : 0);
    // What is still on its way into a full pipe would be lost by ending now.
    process.stdout.write('', () => process.stderr.write('', () => send?.(answer, end)));
  };
}

type Loaded = { ok: true; call: TaskFunction } | { ok: false; problem: string; error: unknown };

async function load(path: string): Promise<Loaded> {
  try {
    const loaded = await importFile(pathToFileURL(path).href);
    const exported = defaultOf(loaded);
    if (typeof exported === 'function') return { ok: true, call: exported as TaskFunction };
    const what = exported === undefined ? 'nothing' : exported === null ? 'null' : `a ${typeof exported}`;
    const wanted = 'async ({ params, signal, log, run }) => result';
    return {
      ok: false,
      problem: `its default export is ${what}, not a function such as ${wanted}`,
      error: null,
    };
  } catch (error) {
    return { ok: false, problem: loadProblem(error, path), error };
  }
}

/** A module compiled to CommonJS has its default below the default. */
function defaultOf(loaded: unknown): unknown {
  const exported = (loaded as { default?: unknown }).default;
  const below =
    typeof exported === 'object' ? (exported as { default?: unknown } | null)?.default : undefined;
  return below ?? exported;
}

function loadProblem(error: unknown, path: string): string {
  const code = errnoOf(error);
  if (error instanceof SyntaxError || code === 'ERR_INVALID_TYPESCRIPT_SYNTAX') {
    const line = findSyntaxLine(path);
    return `a syntax error${line === undefined ? '' : ` in line ${line}`}: ${firstLine(error)}`;
  }
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND')
    return `something it imports is not there: ${firstLine(error)}`;
  return `it threw while it was loaded: ${firstLine(error)}`;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? messageOf(error) : format('%o', error)).split('\n')[0] ?? '';
}
