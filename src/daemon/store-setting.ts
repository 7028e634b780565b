import { DEFAULT_SCHEMA } from '../config/store-config.ts';
import type { ConnectionOptions } from '../postgres/connection-options.ts';
import type { StorePlace } from './places.ts';

/** What YAML takes for a text without quotes, wherever it stands. */
const PLAIN = /^[\w./:@?=&%+~[\]-]+$/;

/** A place as the tasks file says it at `store`, in YAML of one line; without a password. */
export function storeSetting(place: StorePlace): string {
  if (place.kind === 'sqlite') return scalar(`sqlite:${place.path}`);
  const url = urlOf(place.connection);
  return place.schema === DEFAULT_SCHEMA
    ? scalar(url)
    : `{ url: ${JSON.stringify(url)}, schema: ${place.schema} }`;
}

function urlOf({ host, port, database, user, ssl, ca }: ConnectionOptions): string {
  const isFolder = host.startsWith('/');
  const named = `${encodeURIComponent(user)}@${host.includes(':') ? `[${host}]` : host}:${port}`;
  const query = new URLSearchParams({
    ...(isFolder ? { host, port: String(port), user } : {}),
    ...(ssl === 'off' ? {} : { sslmode: ssl }),
    ...(ca === null ? {} : { sslrootcert: ca }),
  });
  const behind = query.size === 0 ? '' : `?${query}`;
  return `postgres://${isFolder ? '' : named}/${encodeURIComponent(database)}${behind}`;
}

function scalar(text: string): string {
  return PLAIN.test(text) ? text : JSON.stringify(text);
}
