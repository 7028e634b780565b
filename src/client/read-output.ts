import type { OutputLine, OutputText } from '../api/views.ts';
import { SunbirdError } from '../errors.ts';
import type { RunState } from '../run/run.ts';
import { type Connection, withSocket } from './call.ts';
import { exchangeStream } from './exchange.ts';
import { readEnvelope } from './read-envelope.ts';
import type { ResponseHead } from './response-head.ts';

/** Which output of a run, and who takes it. */
export interface OutputAsked {
  run: number;
  /** Stay until the run has ended. */
  follow: boolean;
  /** Begin so many lines before the end; undefined for all. */
  tail?: number | undefined;
  /** Go on behind this place; null for the beginning. */
  after: string | null;
  take: (line: OutputText) => void;
  signal?: AbortSignal | undefined;
}

/** Where reading came to an end: the run's state, or null when the stream was cut before its last line. */
export interface OutputRead {
  state: RunState | null;
  /** The place of the last line that was taken, or `after` when there was none. */
  place: string | null;
}

/** A line longer than this is no output of the scheduler. */
const MOST_LINE_CHARS = 16 * 1024 * 1024;

/** Reads output once, to the end of the stream. A stream that breaks off is no error: the caller goes on behind `place`. */
export function readOutput(connection: Connection, asked: OutputAsked): Promise<OutputRead> {
  const { run, follow, tail, after, signal } = asked;
  const query = { follow: follow ? 'true' : undefined, tail, after: after ?? undefined };
  return withSocket(connection, { route: 'read-output', segment: run, query, signal }, async (request) => {
    const reading = newReading(asked);
    const decoder = new TextDecoder();
    let head: ResponseHead | undefined;
    let refusal = '';
    const bytes = (chunk: Buffer) => {
      const text = decoder.decode(chunk, { stream: true });
      if (head?.status === 200) takeText(reading, text);
      else refusal += text;
    };
    const begun = (got: ResponseHead) => {
      head = got;
    };
    await exchangeStream(request, { head: begun, bytes }).catch((error: unknown) => {
      // What came before the break was taken; the place to go on from is known.
      if (head?.status !== 200 || !isCut(error)) throw error;
    });
    if (head && head.status !== 200) readEnvelope({ head, body: refusal }, request.socketPath);
    return { state: reading.state, place: reading.place };
  });
}

function isCut(error: unknown): boolean {
  return error instanceof SunbirdError && error.code === 'UNREACHABLE';
}

interface Reading extends OutputRead {
  rest: string;
  take: (line: OutputText) => void;
}

function newReading({ after, take }: OutputAsked): Reading {
  return { state: null, place: after, rest: '', take };
}

function takeText(reading: Reading, text: string): void {
  const lines = `${reading.rest}${text}`.split('\n');
  reading.rest = lines.pop() ?? '';
  if (reading.rest.length > MOST_LINE_CHARS) throw unreadable();
  for (const line of lines) if (line) takeLine(reading, parseLine(line));
}

function takeLine(reading: Reading, line: OutputLine): void {
  if ('end' in line) {
    reading.state = line.state;
    return;
  }
  reading.place = line.place;
  reading.take(line);
}

function parseLine(line: string): OutputLine {
  const value = parseJson(line);
  if (typeof value === 'object' && value !== null) return value as OutputLine;
  throw unreadable();
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw unreadable(error);
  }
}

function unreadable(cause?: unknown): SunbirdError {
  return new SunbirdError(
    'INTERNAL',
    'The scheduler sent output that cannot be read. Compare both versions: sunbird-tasks health',
    { cause },
  );
}
