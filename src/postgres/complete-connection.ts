import { SunbirdError } from '../errors.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { buildConnection, type ConnectionParts, readConnectionUrl } from './connection-url.ts';
import { sunbirdParts } from './sunbird-connection.ts';

const LIBPQ = { host: 'PGHOST', database: 'PGDATABASE', user: 'PGUSER' };
const SUNBIRD = { host: 'sunbird_pg_host', database: 'sunbird_pg_db', user: 'sunbird_pg_user' };
const NEEDED = ['host', 'database', 'user'] as const;

/**
 * Reads a Postgres URL and fills what it leaves out from the environment: from PGHOST, PGPORT, PGDATABASE, PGUSER,
 * PGPASSWORD, PGSSLMODE and PGSSLROOTCERT when PGHOST, PGDATABASE or PGUSER is set, else from `sunbird_pg_*`. So
 * `postgres:` alone takes all from there. Throws INVALID_CONFIG, which says what is missing and never a password.
 */
export function completeConnection(url: string, environment: NodeJS.ProcessEnv): ConnectionOptions {
  const usesLibpq = Object.values(LIBPQ).some((name) => environment[name]);
  const parts = merge(
    readConnectionUrl(url),
    usesLibpq ? libpqParts(environment) : sunbirdParts(environment),
  );
  const { host, database, user } = parts;
  if (host && database && user)
    return buildConnection({ ...parts, host, database, user }, 'The Postgres connection');
  const missing = NEEDED.filter((part) => !parts[part]);
  const looked = missing.map((part) => (usesLibpq ? LIBPQ[part] : `${LIBPQ[part]} or ${SUNBIRD[part]}`));
  throw new SunbirdError(
    'INVALID_CONFIG',
    `The Postgres connection has no ${missing.join(', no ')}: the URL does not say it, and the environment has no ${looked.join(', no ')}.`,
  );
}

function libpqParts(environment: NodeJS.ProcessEnv): ConnectionParts {
  return {
    host: environment.PGHOST || null,
    port: environment.PGPORT || null,
    database: environment.PGDATABASE || null,
    user: environment.PGUSER || null,
    password: environment.PGPASSWORD || null,
    sslmode: environment.PGSSLMODE || null,
    sslrootcert: environment.PGSSLROOTCERT || null,
  };
}

function merge(told: ConnectionParts, found: ConnectionParts): ConnectionParts {
  const keys = Object.keys(found) as (keyof ConnectionParts)[];
  return { ...told, ...Object.fromEntries(keys.map((key) => [key, told[key] ?? found[key]])) };
}
