import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The parts of the benchmark: the files of parts/. */
export const PARTS: readonly string[] = readdirSync(join(import.meta.dirname, 'parts'))
  .map((file) => file.replace(/\.ts$/, ''))
  .sort();
