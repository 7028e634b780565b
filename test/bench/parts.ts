import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Of the executable, which `npm run build:binary` makes: asked for by name alone. */
export const BY_NAME: readonly string[] = ['binary'];

/** The parts of the benchmark: the files of parts/. */
export const PARTS: readonly string[] = readdirSync(join(import.meta.dirname, 'parts'))
  .map((file) => file.replace(/\.ts$/, ''))
  .sort();
