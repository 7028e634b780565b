/** Where a Postgres is, and as whom to come. */
export interface ConnectionOptions {
  /** Name or address of a machine, or the folder of a Unix socket. */
  host: string;
  port: number;
  database: string;
  user: string;
  password: string | null;
  /** File that holds the password, read anew at each connection; it goes before `password`. */
  passwordFile: string | null;
  /** `require` encrypts only, `verify-ca` checks who signed the certificate, `verify-full` its name too. */
  ssl: 'off' | 'require' | 'verify-ca' | 'verify-full';
  /** PEM file of who may have signed the certificate, for the two that check it; null for those that Node trusts. */
  ca: string | null;
}

/** For people: where it is, without user and password. */
export function connectionName({ host, port, database }: ConnectionOptions): string {
  if (host.startsWith('/')) return `postgres:///${database}?host=${host}&port=${port}`;
  return `postgres://${host.includes(':') ? `[${host}]` : host}:${port}/${database}`;
}
