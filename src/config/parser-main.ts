import { messageOf } from '../errors.ts';
import type { ParserAnswer } from './load-config.ts';
import { packConfig } from './pack-config.ts';
import { parseFile } from './parse-file.ts';
import { NOWHERE, problemAt } from './problem.ts';

/**
 * The child that parses a tasks file: the file's name is its argument, a `ParserAnswer` as JSON its whole output. Its
 * memory goes back to the system when it ends, and a hostile file can hurt nobody but it.
 */
function answer(file: string): ParserAnswer {
  try {
    const parsed = parseFile(file, process.getuid?.() ?? -1, new Date());
    return parsed.ok ? { ...parsed, config: packConfig(parsed.config) } : parsed;
  } catch (error) {
    const sentence = `the parser failed, which is a defect of sunbird-tasks: ${messageOf(error)}`;
    return { ok: false, problems: [problemAt(file, NOWHERE, { path: [], sentence })] };
  }
}

// The parser of YAML looks into the environment at every sign, which takes a tenth of its time where Node asks the system.
process.env = { ...process.env };
process.stdout.write(JSON.stringify(answer(process.argv[2] ?? '')));
