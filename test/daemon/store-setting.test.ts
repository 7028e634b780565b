import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { buildConfig } from '../../src/config/build-config.ts';
import { storeFromUrl } from '../../src/config/store-config.ts';
import { placeStore, type StorePlace } from '../../src/daemon/places.ts';
import { storeSetting } from '../../src/daemon/store-setting.ts';

const NOWHERE = { uid: 1234, environment: {} };

function placed(url: string, schema?: string): StorePlace {
  const place = placeStore(storeFromUrl(url), '/', NOWHERE);
  return place.kind === 'postgres' && schema ? { ...place, schema } : place;
}

test.for([
  ['sqlite:/data/tasks.db', 'sqlite:/data/tasks.db'],
  ['sqlite:/data/my tasks #1.db', '"sqlite:/data/my tasks #1.db"'],
  ['postgres://tasks@db/sunbird', 'postgres://tasks@db:5432/sunbird'],
  ['postgres://t%40x:secret@[::1]:6000/d?sslmode=require', 'postgres://t%40x@[::1]:6000/d?sslmode=require'],
  [
    'postgres://u@db/d?sslmode=verify-full&sslrootcert=/ca.pem',
    'postgres://u@db:5432/d?sslmode=verify-full&sslrootcert=%2Fca.pem',
  ],
  ['postgres:///d?host=/run/pg&user=u&password=secret', 'postgres:///d?host=%2Frun%2Fpg&port=5432&user=u'],
] as const)('%s is in the tasks file %s', ([url, setting]) => {
  expect(storeSetting(placed(url))).toBe(setting);
});

test.for([
  ['sqlite:/data/my tasks #1.db'],
  ['postgres://t%40x@[::1]:6000/d?sslmode=require'],
  ['postgres:///d?host=/run/pg&user=u'],
  ['postgres://u@db/d', 'other'],
] as const)('what the tasks file then says of %s leads there', ([url, schema]) => {
  const place = placed(url, schema);
  const { store } = buildConfig(parse(`store: ${storeSetting(place)}`), '/');
  expect(placeStore(store, '/', NOWHERE)).toEqual(place);
});
