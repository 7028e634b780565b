import { statSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errnoOf, messageOf } from '../errors.ts';
import { ownCommand } from '../own-process.ts';
import type { AttemptEnd } from '../run/run.ts';
import type { JsonValue, ModuleSpec } from '../task/work-spec.ts';
import { type ChildParts, codes, type Exit, failedStart, startChild } from './child.ts';
import type { ModuleAnswer } from './module-answer.ts';
import type { Work } from './work.ts';

const WRITABLE_BY_OTHERS = 0o022;

/** Work by a JavaScript or TypeScript file in a child process of its own, which loads it and calls its default export. */
export function createModuleWork(parts: ChildParts): Work<ModuleSpec> {
  return {
    start(spec, order) {
      const problem = fileProblem(spec.path, process.getuid?.() ?? 0);
      if (problem !== null) return failedStart(`cannot load ${spec.path}: ${problem}`);
      const message = {
        path: spec.path,
        params: order.params,
        run: order.run as { [key: string]: JsonValue },
      };
      const argv = ownCommand({ path: moduleEntry() });
      return startChild({ name: spec.path, argv, spec, message, explain: messageOf, judge }, order, parts);
    },
  };
}

/** Beside this file in the sources, and beside the bundle in the release. */
function moduleEntry(): string {
  const here = fileURLToPath(import.meta.url);
  return join(dirname(here), `module-main${extname(here)}`);
}

function fileProblem(path: string, uid: number): string | null {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) return 'it is not a plain file; check module of the task';
    if (uid === 0 && (stats.mode & WRITABLE_BY_OTHERS) !== 0)
      return `group or others may write to it, and root would run what they write; take that away: chmod go-w ${path}`;
    return null;
  } catch (error) {
    return errnoOf(error) === 'ENOENT' ? 'there is no such file; check module of the task' : messageOf(error);
  }
}

function judge(exit: Exit, answer: unknown): AttemptEnd {
  const told = answer as ModuleAnswer | undefined;
  if (!told) return { outcome: 'failed', error: unansweredError(exit), ...codes(exit) };
  if ('problem' in told) return { outcome: 'failed', error: told.problem, ...codes(exit) };
  const { result } = told;
  return { outcome: 'succeeded', error: null, ...codes(exit), ...(result !== undefined && { result }) };
}

function unansweredError({ code, signal }: Exit): string {
  return signal === null
    ? `ended its process itself, by process.exit(${code}) or the like, before it gave a result`
    : `ended by ${signal}`;
}
