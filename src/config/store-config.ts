/** Where runs are remembered, as it was written: not yet looked up in the environment. */
export type StoreConfig =
  | {
      kind: 'sqlite';
      /** `sqlite:/path` or `sqlite::memory:`; a relative path starts at the file's folder. */
      url: string;
    }
  | {
      kind: 'postgres';
      /** `postgres://user:password@host:5432/database`, perhaps with parts left out; null for `env`. */
      url: string | null;
      /** Name of the environment variable that holds the URL; null, as `url`, for all from the environment. */
      env: string | null;
      /** Schema of the tables. Default `sunbird_tasks`. */
      schema: string;
      /** Absolute path of a file that holds the password alone; null for none. */
      passwordFile: string | null;
    };

export const DEFAULT_SCHEMA = 'sunbird_tasks';
/** What the schema of a store may be called: what Postgres takes without quotes. */
export const SCHEMA_NAME = /^[a-z_][a-z0-9_]{0,62}$/;

/** Reads a store that is told by its URL alone. One of an unknown kind is taken for SQLite's, whose place is then refused. */
export function storeFromUrl(url: string): StoreConfig {
  if (!/^postgres(ql)?:/.test(url)) return { kind: 'sqlite', url };
  return { kind: 'postgres', url, env: null, schema: DEFAULT_SCHEMA, passwordFile: null };
}

/** A URL as it may be shown. */
export function withoutPassword(url: string): string {
  return url.replace(/\/\/.*@/s, '//');
}
