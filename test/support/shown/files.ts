import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { FakeClock } from '../fake-clock.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { CHINESE, HOSTILE, LONG_SENTENCE } from './texts.ts';

const RIGHT = { tasks: [{ name: 'recount', command: ['true'], description: CHINESE }] };
const WRONG = {
  timezone: CHINESE,
  tasks: [
    { name: HOSTILE, command: 'true', schedule: LONG_SENTENCE },
    { name: 'recount', comand: [], timeout: 'soon' },
  ],
};

/** A folder with a tasks file that is right, one that is not, and a store of a scheduler that is gone. */
export async function folderOfFiles(): Promise<ReturnType<typeof temporaryFolder>> {
  const folder = temporaryFolder();
  for (const [name, file] of Object.entries({ right: RIGHT, wrong: WRONG }))
    writeFileSync(join(folder.path, `${name}.yaml`), JSON.stringify(file, null, 1), { mode: 0o644 });
  await using _ = await openSqliteStore({ path: join(folder.path, 'old.db'), clock: new FakeClock() });
  return folder;
}
