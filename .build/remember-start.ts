import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { compileChunk, LOADED_ALWAYS, placeRemembered } from '../src/cli/remembered-code.ts';
import { USUAL_CALLS, withScheduler } from './warm-up.ts';

/*
 * Part of npm run build: makes the usual calls in this process, and puts beside each file of the bundle that every call
 * loads what V8 has compiled of it by then. See src/cli/remembered-code.ts.
 */

const DIST = resolve(import.meta.dirname, '../dist');
const chunks = LOADED_ALWAYS.map((name) => {
  const file = `${DIST}/${name}.cjs`;
  const chunk = compileChunk(file);
  return { file, chunk, exports: chunk.run() };
});
const { main_exports }: { main_exports: { main(): Promise<void> } } = Object.assign(
  {},
  ...chunks.map(({ exports }) => exports),
);

const write = process.stdout.write;
process.stdout.write = () => true;
await withScheduler(async (socket) => {
  for (const call of USUAL_CALLS) {
    process.argv = [process.execPath, 'sunbird-tasks', '--socket', socket, ...call.split(' ')];
    await main_exports.main();
    if (process.exitCode) throw new Error(`${call} ended with ${process.exitCode}`);
  }
});
process.stdout.write = write;
for (const { file, chunk } of chunks) writeFileSync(placeRemembered(file), chunk.remember());
