import { resolve } from 'node:path';
import type { StoreCopyView } from '../api/store-copy-view.ts';
import { SCHEMA_NAME, storeFromUrl } from '../config/store-config.ts';
import { SunbirdError } from '../errors.ts';
import { connectionName } from '../postgres/connection-options.ts';
import { type CopyProgress, copyStore as copyOpened } from '../store/copy-store.ts';
import { openTransfer } from './open-store.ts';
import { placeStore, type StorePlace, type Surroundings } from './places.ts';
import { storeSetting } from './store-setting.ts';

/** A store as the command line names it. */
export interface NamedStore {
  /** As `--store` takes it. */
  url: string;
  /** Schema of a Postgres; null for the usual one. */
  schema: string | null;
}

export interface CopyOptions {
  from: NamedStore;
  to: NamedStore;
  /** Where relative paths start. */
  folder: string;
  surroundings: Surroundings;
  onProgress: (progress: CopyProgress) => void;
}

/**
 * Copies all that a store remembers into an empty one, as `copyStore` of the store does. Rejects with INVALID_CONFIG or
 * STORE_UNAVAILABLE when one of them cannot be had, with USAGE when both are the same or no schema can be meant.
 */
export async function copyStore(options: CopyOptions): Promise<StoreCopyView> {
  const [from, to] = [place(options.from, options), place(options.to, options)];
  if (isSame(from, to))
    throw new SunbirdError('USAGE', '--from and --to name the same store; name another one to copy to.');
  const source = await openTransfer(from, { mustExist: true });
  try {
    const target = await openTransfer(to, { mustExist: false });
    try {
      const tables = await copyOpened(source, target, options.onProgress);
      return { from: source.name, to: target.name, tables, setting: storeSetting(to) };
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

function place({ url, schema }: NamedStore, { folder, surroundings }: CopyOptions): StorePlace {
  const placed = placeStore(storeFromUrl(url), folder, surroundings);
  if (placed.kind === 'sqlite' && placed.path === ':memory:')
    throw new SunbirdError('USAGE', 'A store in memory ends with its scheduler; it cannot be copied.');
  if (schema === null) return placed;
  if (placed.kind === 'sqlite')
    throw new SunbirdError('USAGE', `A schema was named (${schema}), and the store in SQLite has none.`);
  if (!SCHEMA_NAME.test(schema))
    throw new SunbirdError(
      'USAGE',
      `${JSON.stringify(schema)} is no name of a schema: up to 63 small letters, digits and underscores, no digit first.`,
    );
  return { ...placed, schema };
}

function isSame(a: StorePlace, b: StorePlace): boolean {
  if (a.kind === 'sqlite' && b.kind === 'sqlite') return resolve(a.path) === resolve(b.path);
  if (a.kind === 'sqlite' || b.kind === 'sqlite') return false;
  return a.schema === b.schema && connectionName(a.connection) === connectionName(b.connection);
}
