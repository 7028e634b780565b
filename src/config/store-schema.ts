import * as z from 'zod';
import { type Complaint, noSuch, noText, strictMap, text, textLike } from './fields.ts';
import { SCHEMA_NAME, withoutPassword } from './store-config.ts';

const URL_FORM = 'postgres://user:password@host:5432/database';
/** What a text at the `store` key may be. */
export const STORE_FORM = `sqlite:/path/to/tasks.db, sqlite::memory: or ${URL_FORM}`;
const POSTGRES = 'postgres(ql)?:(\\/\\/\\S*)?';

const byUrl = text(4_095, hiding(noSuch('store', STORE_FORM))).regex(
  new RegExp(`^(sqlite:.+|${POSTGRES})$`, 's'),
  { error: hiding(noSuch('store', STORE_FORM)) },
);

const byMap = strictMap(
  {
    url: textLike(new RegExp(`^${POSTGRES}$`), hiding(noSuch('Postgres URL', URL_FORM)))
      .optional()
      .meta({
        description: `Where the database is: ${URL_FORM}. What it leaves out comes from PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD, PGSSLMODE and PGSSLROOTCERT, else from sunbird_pg_*. Not together with env.`,
      }),
    env: textLike(/^[A-Za-z_]\w*$/, noSuch('name of an environment variable', 'one such as STORE_URL'))
      .optional()
      .meta({
        description: 'Environment variable that holds the URL. Without url and env, all comes from there.',
      }),
    schema: textLike(
      SCHEMA_NAME,
      noText('name of a schema', 'up to 63 small letters, digits and underscores, no digit first'),
    )
      .optional()
      .meta({ description: 'Schema of the tables. Default sunbird_tasks.', default: 'sunbird_tasks' }),
    passwordFile: text(4_095).min(1, 'names no file').optional().meta({
      description:
        'File that holds the password alone, read anew at each connection. A relative path starts at the folder of this file.',
    }),
  },
  '{ url: postgres://host/database }',
).refine(({ url, env }) => url === undefined || env === undefined, 'has both url and env; one says where');

/** The `store` key of a tasks file: a URL, or a map for a Postgres. */
export const store = z.union([byUrl, byMap], { error: hiding(noSuch('store', STORE_FORM)) });

export type DeclaredStore = z.output<typeof store>;

/** A URL that was mistyped may still hold a password. */
function hiding(complain: Complaint): Complaint {
  return ({ input }) => complain({ input: typeof input === 'string' ? withoutPassword(input) : input });
}
