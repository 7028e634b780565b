import { messageOf } from '../errors.ts';
import type { LoadedConfig } from './load-config.ts';
import { parseFile } from './parse-file.ts';
import { NOWHERE, problemAt } from './problem.ts';

/**
 * The child that parses a tasks file: the file's name is its argument, a `LoadedConfig` as JSON its whole output. Its
 * memory goes back to the system when it ends, and a hostile file can hurt nobody but it.
 */
function answer(file: string): LoadedConfig {
  try {
    return parseFile(file, process.getuid?.() ?? -1, new Date());
  } catch (error) {
    const sentence = `the parser failed, which is a defect of sunbird-tasks: ${messageOf(error)}`;
    return { ok: false, problems: [problemAt(file, NOWHERE, { path: [], sentence })] };
  }
}

process.stdout.write(JSON.stringify(answer(process.argv[2] ?? '')));
