import { SunbirdError } from '../errors.ts';
import type { ConnectionOptions } from './connection-options.ts';

/** What a Postgres is reached by, as texts; null for what nobody says. */
export interface ConnectionParts {
  host: string | null;
  port: string | null;
  database: string | null;
  user: string | null;
  password: string | null;
  sslmode: string | null;
  sslrootcert: string | null;
}

const DEFAULT_PORT = 5_432;
const FORM = 'postgres://user:password@host:5432/database';

/** Reads `postgres://user:password@host:port/database?sslmode=require`. Throws INVALID_CONFIG without telling the password. */
export function parseConnectionUrl(text: string): ConnectionOptions {
  const parts = readConnectionUrl(text);
  const { host, database, user } = parts;
  if (!database) throw invalid('names no database');
  if (!user) throw invalid('names no user');
  return buildConnection({ ...parts, host: host ?? '', database, user }, 'The Postgres URL');
}

/**
 * What a URL says of a connection. As libpq has it, `host`, `port`, `user`, `password`, `sslmode` and `sslrootcert` may
 * stand behind the question mark. Throws INVALID_CONFIG without telling the password.
 */
export function readConnectionUrl(text: string): ConnectionParts {
  const url = URL.parse(text);
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) throw invalid(`is not of the form ${FORM}`);
  const asked = (name: string) => url.searchParams.get(name) || null;
  return {
    host: asked('host') ?? decoded(url.hostname.replace(/^\[(.*)\]$/, '$1')),
    port: asked('port') ?? (url.port || null),
    database: decoded(url.pathname.slice(1)),
    user: asked('user') ?? decoded(url.username),
    password: asked('password') ?? decoded(url.password),
    sslmode: asked('sslmode'),
    sslrootcert: asked('sslrootcert'),
  };
}

/** Reads the texts of a whole connection; `about` begins the sentence about one that is wrong. Throws INVALID_CONFIG. */
export function buildConnection(
  parts: ConnectionParts & { host: string; database: string; user: string },
  about: string,
): ConnectionOptions {
  const { host, database, user, password, sslmode, sslrootcert } = parts;
  const port = Number(parts.port ?? DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new SunbirdError('INVALID_CONFIG', `${about} has port ${parts.port}, which is no port.`);
  const ssl = sslOf(sslmode, sslrootcert);
  if (ssl === null)
    throw new SunbirdError(
      'INVALID_CONFIG',
      `${about} asks for sslmode ${sslmode}, which is none of disable, require, verify-ca, verify-full.`,
    );
  return { host, port, database, user, password, passwordFile: null, ssl, ca: sslrootcert };
}

/**
 * As libpq reads it: with a root certificate `require` checks who signed. Other than there, `prefer` does not try, and a
 * root certificate alone asks for a full check. Null for no mode of libpq.
 */
function sslOf(mode: string | null, rootCertificate: string | null): ConnectionOptions['ssl'] | null {
  switch (mode) {
    case null:
      return rootCertificate === null ? 'off' : 'verify-full';
    case 'disable':
    case 'prefer':
    case 'allow':
      return 'off';
    case 'require':
      return rootCertificate === null ? 'require' : 'verify-ca';
    case 'verify-ca':
    case 'verify-full':
      return mode;
    default:
      return null;
  }
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text) || null;
  } catch (cause) {
    throw new SunbirdError('INVALID_CONFIG', 'The Postgres URL has a % that encodes nothing; write %25.', {
      cause,
    });
  }
}

function invalid(what: string): SunbirdError {
  return new SunbirdError('INVALID_CONFIG', `The Postgres URL ${what}.`);
}
