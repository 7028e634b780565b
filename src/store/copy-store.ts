import { createHash } from 'node:crypto';
import { SunbirdError } from '../errors.ts';
import {
  type CanonicalRow,
  type Memory,
  STORE,
  TABLES,
  type TransferStore,
  type TransferTable,
} from './transfer.ts';

/** A table that both stores have alike. */
export interface CopiedTable {
  table: string;
  rows: number;
  /** SHA-256 in hex over its rows in canonical form, in the order of their keys. */
  checksum: string;
}

/** How far a copy is. */
export interface CopyProgress {
  /** What is done with the table: written to the target, or read back from both. */
  doing: 'copying' | 'checking';
  table: string;
  /** So many are done. */
  rows: number;
  /** Whether these are all. */
  ended: boolean;
}

interface Copy {
  source: Memory;
  target: Memory;
  onProgress: (progress: CopyProgress) => void;
}

/** Rows at once: of the largest chunks of output some MiB. */
const BATCH = 500;

/**
 * Copies all that a store remembers into an empty one, and compares what both then hold. All of it or nothing: when it
 * rejects, the target is as empty as it was. Rejects with INVALID_CONFIG when that is not empty, with ALREADY_SERVED
 * while a scheduler uses one of them.
 */
export async function copyStore(
  from: TransferStore,
  to: TransferStore,
  onProgress: (progress: CopyProgress) => void,
): Promise<CopiedTable[]> {
  return await from.transact((source) =>
    to.transact(async (target) => {
      await requireEmpty(target);
      for (const table of TABLES) await copyTable(table, { source, target, onProgress });
      await target.finish(await source.readStore());
      return await compare({ source, target, onProgress });
    }),
  );
}

async function requireEmpty(target: Memory): Promise<void> {
  const filled: string[] = [];
  for (const table of TABLES) {
    if ((await target.readRows(table, null, 1)).length > 0) filled.push(table.name);
  }
  if (filled.length === 0) return;
  throw new SunbirdError(
    'INVALID_CONFIG',
    `The store ${target.name} is not empty: it has rows in ${filled.join(', ')}. Copy into a new one, or remove what ` +
      'it remembers (the file, or the schema in Postgres) if nobody needs it.',
  );
}

async function copyTable(table: TransferTable, { source, target, onProgress }: Copy): Promise<void> {
  let rows = 0;
  for await (const batch of batchesOf(source, table)) {
    await target.addRows(table, batch);
    rows += batch.length;
    onProgress({ doing: 'copying', table: table.name, rows, ended: false });
  }
  onProgress({ doing: 'copying', table: table.name, rows, ended: true });
}

async function compare({ source, target, onProgress }: Copy): Promise<CopiedTable[]> {
  const copied: CopiedTable[] = [];
  for (const table of [STORE, ...TABLES]) {
    const there = await digest(table, source, onProgress);
    const here = await digest(table, target, onProgress);
    if (there.rows !== here.rows || there.checksum !== here.checksum)
      throw differing(table, { source, target, there, here });
    copied.push(here);
  }
  return copied;
}

async function digest(
  table: TransferTable,
  memory: Memory,
  onProgress: Copy['onProgress'],
): Promise<CopiedTable> {
  const hash = createHash('sha256');
  let rows = 0;
  for await (const batch of batchesOf(memory, table)) {
    for (const row of batch) hash.update(`${JSON.stringify(row)}\n`);
    rows += batch.length;
    onProgress({ doing: 'checking', table: table.name, rows, ended: false });
  }
  onProgress({ doing: 'checking', table: table.name, rows, ended: true });
  return { table: table.name, rows, checksum: hash.digest('hex') };
}

async function* batchesOf(memory: Memory, table: TransferTable): AsyncGenerator<CanonicalRow[]> {
  if (table === STORE) return yield [await memory.readStore()];
  let after: CanonicalRow | null = null;
  for (;;) {
    const batch: CanonicalRow[] = await memory.readRows(table, after, BATCH);
    if (batch.length > 0) yield batch;
    if (batch.length < BATCH) return;
    after = batch.at(-1) ?? null;
  }
}

function differing(
  { name }: TransferTable,
  of: { source: Memory; target: Memory; there: CopiedTable; here: CopiedTable },
): SunbirdError {
  const { source, target, there, here } = of;
  const told = ({ rows, checksum }: CopiedTable) => `${rows} rows, checksum ${checksum.slice(0, 12)}`;
  return new SunbirdError(
    'INTERNAL',
    `The copy of the table ${name} is not what was copied: ${told(there)} in ${source.name}, ${told(here)} in ` +
      `${target.name}. Nothing was left there. Say so to whoever maintains this program.`,
  );
}
