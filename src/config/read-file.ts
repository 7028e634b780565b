import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { errnoOf } from '../errors.ts';

/** The text of a tasks file and the SHA-256 of its bytes in hex, or why it is not read. */
export type FileRead =
  | { ok: true; text: string; fingerprint: string }
  | { ok: false; sentence: string; line: number | null };

const LARGEST_BYTES = 16 * 1_024 * 1_024;
const WRITABLE_BY_OTHERS = 0o022;

/** Reads a tasks file for a process of user `uid`. Never waits for a writer, as opening a FIFO would. */
export function readTasksFile(path: string, uid: number): FileRead {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const refusal = findRefusal(path, fstatSync(descriptor), uid);
    return refusal === null ? readText(readFileSync(descriptor)) : refuse(refusal);
  } catch (error) {
    return refuse(openingFailure(errnoOf(error) ?? 'no reason given', uid));
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function refuse(sentence: string, line: number | null = null): FileRead {
  return { ok: false, sentence, line };
}

function findRefusal(path: string, stats: Stats, uid: number): string | null {
  if (!stats.isFile()) return `this is ${kindOf(stats)}, not a plain file`;
  if (stats.size > LARGEST_BYTES) return `the file has ${stats.size} bytes; at most 16 MiB are read`;
  if (uid === 0 && (stats.mode & WRITABLE_BY_OTHERS) !== 0)
    return `group or others may write to the file, and root would run what they write; take that away: chmod go-w ${path}`;
  return null;
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a directory';
  if (stats.isFIFO()) return 'a FIFO';
  return 'a device';
}

function openingFailure(errno: string, uid: number): string {
  switch (errno) {
    case 'ENOENT':
      return 'there is no such file';
    case 'ENOTDIR':
      return 'there is no such file: a part of its path is no directory';
    case 'EACCES':
    case 'EPERM':
      return `the user that runs this (uid ${uid}) may not read the file; give read permission on it and on its folders`;
    case 'ENXIO':
      return 'this is a socket, not a plain file';
    case 'ELOOP':
      return 'the symbolic links in its path lead round in a circle';
    default:
      return `the file cannot be read (${errno})`;
  }
}

function readText(bytes: Buffer): FileRead {
  if (bytes.length > LARGEST_BYTES) return refuse('the file grew while it was read; at most 16 MiB are read');
  if (bytes.length === 0) return refuse('the file is empty; it needs at least "tasks: []"');
  if (isUtf16(bytes)) return refuse('the file is UTF-16; save it as UTF-8');
  if (!isUtf8(bytes)) return refuseByte(bytes, findNonUtf8(bytes), 'is not UTF-8');
  const nul = bytes.indexOf(0);
  if (nul !== -1) return refuseByte(bytes, nul, 'is NUL, which no text holds');
  const fingerprint = createHash('sha256').update(bytes).digest('hex');
  return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), fingerprint };
}

/** By the mark that editors put before it. */
function isUtf16(bytes: Buffer): boolean {
  const mark = bytes.length < 2 ? 0 : bytes.readUInt16BE();
  return mark === 0xfeff || mark === 0xfffe;
}

function refuseByte(bytes: Buffer, offset: number, what: string): FileRead {
  const line = bytes.subarray(0, offset).reduce((count, byte) => (byte === 0x0a ? count + 1 : count), 1);
  return refuse(`the byte at offset ${offset} ${what}; save the file as UTF-8`, line);
}

/** Offset of the first byte that makes these bytes something else than UTF-8. */
function findNonUtf8(bytes: Buffer): number {
  let sound = 0;
  let broken = bytes.length;
  while (sound < broken) {
    const middle = (sound + broken + 1) >> 1;
    if (beginsUtf8(bytes.subarray(0, middle))) sound = middle;
    else broken = middle - 1;
  }
  return Math.min(sound, bytes.length - 1);
}

/** Unlike `isUtf8`, takes a last character that is cut off. */
function beginsUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
