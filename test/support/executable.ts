import { resolve } from 'node:path';

/** The single executable, which is made before all tests when some of them run it. */
export const EXECUTABLE = resolve(import.meta.dirname, `../../dist/sunbird-tasks-linux-${process.arch}`);
