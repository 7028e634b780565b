import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { ConnectionOptions as TlsOptions } from 'node:tls';
import { errnoOf, messageOf, SunbirdError } from '../errors.ts';
import type { ConnectionOptions } from './connection-options.ts';

/** The part of pg's options that says who comes and whom to trust. Throws INVALID_CONFIG when `ca` cannot be read. */
export function credentialsOf({ password, passwordFile, ssl, ca, host }: ConnectionOptions): {
  password?: string | (() => Promise<string>);
  ssl: false | TlsOptions;
} {
  const secret = passwordFile === null ? password : () => readPassword(passwordFile);
  return {
    ...(secret === null ? {} : { password: secret }),
    ssl: ssl === 'off' ? false : tlsOptions(ssl, { ca, host }),
  };
}

function tlsOptions(
  ssl: Exclude<ConnectionOptions['ssl'], 'off'>,
  { ca, host }: Pick<ConnectionOptions, 'ca' | 'host'>,
): TlsOptions {
  if (ssl === 'require') return { rejectUnauthorized: false };
  return {
    rejectUnauthorized: true,
    ...(ca === null ? {} : { ca: readCertificates(ca) }),
    // pg names the server only when it has a name; without this an address would be checked as "localhost".
    host,
    ...(ssl === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
  };
}

async function readPassword(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
  } catch (error) {
    throw unreadable('STORE_UNAVAILABLE', `password file ${path}`, error);
  }
}

function readCertificates(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable('INVALID_CONFIG', `root certificate ${path} of Postgres`, error);
  }
}

function unreadable(code: 'STORE_UNAVAILABLE' | 'INVALID_CONFIG', what: string, cause: unknown) {
  return new SunbirdError(code, `The ${what} cannot be read (${errnoOf(cause) ?? messageOf(cause)}).`, {
    cause,
  });
}
