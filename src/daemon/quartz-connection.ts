import type { QuartzConfig } from '../config/config.ts';
import { SunbirdError } from '../errors.ts';
import type { ConnectionOptions } from '../postgres/connection-options.ts';
import { parseConnectionUrl } from '../postgres/connection-url.ts';
import { findSunbirdConnection } from '../postgres/sunbird-connection.ts';

/** Where the tables of Quartz are: as the tasks file says, else by Sunbird's own variables. Throws INVALID_CONFIG. */
export function quartzConnection(
  { url, env }: Pick<QuartzConfig, 'url' | 'env'>,
  environment: NodeJS.ProcessEnv,
): ConnectionOptions {
  if (url !== null) return parseConnectionUrl(url);
  if (env !== null) {
    const value = environment[env];
    if (value) return parseConnectionUrl(value);
    throw new SunbirdError('INVALID_CONFIG', `quartz.env: the environment has no variable ${env}.`);
  }
  const found = findSunbirdConnection(environment);
  if (found) return found;
  throw new SunbirdError(
    'INVALID_CONFIG',
    'quartz: says neither url nor env, and sunbird_pg_host, sunbird_pg_db and sunbird_pg_user are not set.',
  );
}
