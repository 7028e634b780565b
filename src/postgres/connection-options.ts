import { SunbirdError } from '../errors.ts';

/** Where a Postgres is, and as whom to come. */
export interface ConnectionOptions {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string | null;
  /** `verify` checks the certificate, `require` encrypts only. */
  ssl: 'off' | 'require' | 'verify';
}

const DEFAULT_PORT = 5_432;

/** Reads `postgres://user:password@host:port/database?sslmode=require`. Throws INVALID_CONFIG without telling the password. */
export function parseConnectionUrl(text: string): ConnectionOptions {
  const url = URL.parse(text);
  if (!url || !/^postgres(ql)?:$/.test(url.protocol))
    throw invalid('is not of the form postgres://user:password@host:5432/database');
  const [user, password, database] = [url.username, url.password, url.pathname.slice(1)].map(
    decodeURIComponent,
  );
  if (!database) throw invalid('names no database');
  if (!user) throw invalid('names no user');
  return {
    host: url.searchParams.get('host') ?? decodeURIComponent(url.hostname),
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    database,
    user,
    password: password || null,
    ssl: sslOf(url.searchParams.get('sslmode')),
  };
}

/** Sunbird's own variables, `sunbird_pg_host` and so on; null when there are none. Throws INVALID_CONFIG when some are missing. */
export function findSunbirdConnection(environment: NodeJS.ProcessEnv): ConnectionOptions | null {
  const { sunbird_pg_host: host, sunbird_pg_db: database, sunbird_pg_user: user } = environment;
  if (!host && !database && !user) return null;
  const given = { sunbird_pg_host: host, sunbird_pg_db: database, sunbird_pg_user: user };
  const missing = Object.entries(given).flatMap(([name, value]) => (value ? [] : [name]));
  if (!host || !database || !user)
    throw new SunbirdError('INVALID_CONFIG', `Of Sunbird's Postgres ${missing.join(' and ')} is not set.`);
  const port = Number(environment.sunbird_pg_port || DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new SunbirdError(
      'INVALID_CONFIG',
      `sunbird_pg_port is ${environment.sunbird_pg_port}, which is no port.`,
    );
  return { host, port, database, user, password: environment.sunbird_pg_password || null, ssl: 'off' };
}

/** For people: where it is, without the password. */
export function connectionName({ host, port, database }: ConnectionOptions): string {
  return `postgres://${host}:${port}/${database}`;
}

function sslOf(mode: string | null): ConnectionOptions['ssl'] {
  switch (mode) {
    case null:
    case 'disable':
    case 'prefer':
    case 'allow':
      return 'off';
    case 'require':
      return 'require';
    case 'verify-ca':
    case 'verify-full':
      return 'verify';
    default:
      throw invalid(`asks for sslmode ${mode}, which is none of disable, require, verify-full`);
  }
}

function invalid(what: string): SunbirdError {
  return new SunbirdError('INVALID_CONFIG', `The Postgres URL ${what}.`);
}
