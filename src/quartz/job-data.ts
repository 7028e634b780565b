import type { JobData } from '../task/quartz-task.ts';
import { encodeModifiedUtf8, type JavaObject, type JavaValue, readJavaObject } from './java-stream.ts';
import { MOST_DATA_BYTES } from './read-tables.ts';

const MAP_CLASS = 'org.quartz.JobDataMap';
/** The longest text that an entry of a map may be; Java writes longer ones in a form of their own. */
export const MOST_TEXT_BYTES = 0xffff;
const PROPERTIES_START = '#'.charCodeAt(0);

/** A JOB_DATA column: strings and boxed values as they are; anything else is `opaque`. Never throws. */
export function readJobData(bytes: Buffer | null, wholeLength: number): JobData {
  if (!bytes || wholeLength === 0) return { kind: 'empty' };
  const values = wholeLength > MOST_DATA_BYTES ? null : readJobValues(bytes);
  return values ? { kind: 'values', values } : { kind: 'opaque', bytes: wholeLength };
}

/** How a scheduler stores its data maps, as far as one column tells. */
export function storageOf(bytes: Buffer | null): 'serialised' | 'properties' | 'unknown' {
  if (!bytes || bytes.length === 0) return 'unknown';
  if (bytes.length >= 4 && bytes.readUInt32BE(0) === 0xaced0005) return 'serialised';
  return bytes[0] === PROPERTIES_START ? 'properties' : 'unknown';
}

/** What Java would write for a map of texts, byte for byte; a zero-length column for an empty one. */
export function writeJobData(values: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(values);
  if (entries.length === 0) return Buffer.alloc(0);
  const capacity = capacityFor(entries.length);
  const head = Buffer.alloc(12);
  head.writeInt32BE((capacity * 3) / 4, 0);
  const counts = Buffer.alloc(8);
  counts.writeInt32BE(capacity, 0);
  counts.writeInt32BE(entries.length, 4);
  return Buffer.concat([
    Buffer.from(MAP_HEAD, 'hex'),
    head.subarray(0, 4),
    Buffer.from('7708', 'hex'),
    counts,
    ...entries.flatMap(([key, value]) => [textOf(key), textOf(value)]),
    Buffer.from('7800', 'hex'),
  ]);
}

/** Classes and fields up to the threshold of the hash map; see `ObjectOutputStream` and the sources of these classes. */
const MAP_HEAD = [
  'aced0005',
  `7372${textHex(MAP_CLASS)}9fb083e8bfa9b0cb020000`,
  `7872${textHex('org.quartz.utils.StringKeyDirtyFlagMap')}8208e8c3fbc55d280200015a${textHex('allowsTransientData')}`,
  `7872${textHex('org.quartz.utils.DirtyFlagMap')}13e62ead28760ace0200025a${textHex('dirty')}4c${textHex('map')}`,
  `74${textHex('Ljava/util/Map;')}7870`,
  '01',
  `7372${textHex('java.util.HashMap')}0507dac1c31660d103000246${textHex('loadFactor')}49${textHex('threshold')}7870`,
  '3f400000',
].join('');

/** A hash map doubles from 16 when it is three quarters full. */
function capacityFor(size: number): number {
  let capacity = 16;
  while (size > (capacity * 3) / 4) capacity *= 2;
  return capacity;
}

function textOf(text: string): Buffer {
  return Buffer.from(`74${textHex(text)}`, 'hex');
}

/** How many bytes Java needs for a text. */
export function textBytes(text: string): number {
  return encodeModifiedUtf8(text).length;
}

function textHex(text: string): string {
  const bytes = encodeModifiedUtf8(text);
  if (bytes.length > MOST_TEXT_BYTES) throw new RangeError(`a text of more than ${MOST_TEXT_BYTES} bytes`);
  return bytes.length.toString(16).padStart(4, '0') + bytes.toString('hex');
}

/** The texts and boxed values of a serialised map; null when it holds anything else, or is none. */
export function readJobValues(bytes: Buffer): Record<string, string | number | boolean | null> | null {
  try {
    const root = readJavaObject(bytes);
    const map = isObject(root) && root.className === MAP_CLASS ? root.fields.get('map') : null;
    if (!isObject(map ?? null)) return null;
    const { written } = map as JavaObject;
    const pairs = written.flatMap((key, index) =>
      index % 2 === 0 ? [[key, plain(written[index + 1] ?? null)]] : [],
    );
    const readable = pairs.every(([key, value]) => typeof key === 'string' && value !== undefined);
    return readable ? Object.fromEntries(pairs) : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** A string or a boxed value as itself; undefined for any other object. */
function plain(value: JavaValue): string | number | boolean | null | undefined {
  const inner =
    isObject(value) && value.className.startsWith('java.lang.') ? value.fields.get('value') : value;
  if (typeof inner === 'bigint') return Number.isSafeInteger(Number(inner)) ? Number(inner) : String(inner);
  return inner === undefined || isObject(inner) ? undefined : inner;
}

function isObject(value: JavaValue): value is JavaObject {
  return typeof value === 'object' && value !== null;
}
