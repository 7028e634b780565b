import { SunbirdError } from '../errors.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { buildConnection, type ConnectionParts } from './connection-url.ts';

/** Sunbird's own variables, `sunbird_pg_host` and so on; null when there are none. Throws INVALID_CONFIG when some are missing. */
export function findSunbirdConnection(environment: NodeJS.ProcessEnv): ConnectionOptions | null {
  const parts = sunbirdParts(environment);
  const { host, database, user } = parts;
  if (!host && !database && !user) return null;
  const given = { sunbird_pg_host: host, sunbird_pg_db: database, sunbird_pg_user: user };
  const missing = Object.entries(given).flatMap(([name, value]) => (value ? [] : [name]));
  if (!host || !database || !user)
    throw new SunbirdError('INVALID_CONFIG', `Of Sunbird's Postgres ${missing.join(' and ')} is not set.`);
  return buildConnection({ ...parts, host, database, user }, 'sunbird_pg_*');
}

/** What Sunbird's own variables say, which know nothing of encryption. */
export function sunbirdParts(environment: NodeJS.ProcessEnv): ConnectionParts {
  return {
    host: environment.sunbird_pg_host || null,
    port: environment.sunbird_pg_port || null,
    database: environment.sunbird_pg_db || null,
    user: environment.sunbird_pg_user || null,
    password: environment.sunbird_pg_password || null,
    sslmode: null,
    sslrootcert: null,
  };
}
