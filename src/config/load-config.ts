import { dirname, join } from 'node:path';
import type { Config } from './config.ts';
import { type PackedConfig, unpackConfig } from './pack-config.ts';
import { runParser } from './parser-child.ts';
import { type ConfigProblem, NOWHERE, problemAt } from './problem.ts';

/** A tasks file that can be used, with the SHA-256 of its bytes in hex; or everything that is wrong with it. */
export type LoadedConfig =
  | { ok: true; config: Config; fingerprint: string }
  | { ok: false; problems: ConfigProblem[] };

/** What the child says: the same in little space. */
export type ParserAnswer =
  | (Omit<Extract<LoadedConfig, { ok: true }>, 'config'> & { config: PackedConfig })
  | Extract<LoadedConfig, { ok: false }>;

/**
 * Loads the tasks file at `path` in a short-lived child process, which gives its memory back and cannot hurt this one.
 * Never rejects: a child that dies or takes too long is a problem like any other.
 */
export async function loadConfig(path: string): Promise<LoadedConfig> {
  const ended = await runParser({ entry: parserEntry(), file: path });
  if (ended.ok) return unpack(ended.answer as ParserAnswer);
  return { ok: false, problems: [problemAt(path, NOWHERE, { path: [], sentence: ended.sentence })] };
}

function unpack(answer: ParserAnswer): LoadedConfig {
  return answer.ok ? { ...answer, config: unpackConfig(answer.config) } : answer;
}

/** A release keeps the child's entry beside the file this is bundled into. */
function parserEntry(): string {
  const name = import.meta.filename.endsWith('.ts') ? 'parser-main.ts' : 'parser-main.cjs';
  return join(dirname(import.meta.filename), name);
}
