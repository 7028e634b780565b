import { pino } from 'pino';
import { oneLine } from './safe-text.ts';

/** Where the daemon writes what happened: an event in words, with its fields beside it. */
export interface Log {
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

export type LogFields = Record<string, unknown>;

/** Takes whole lines; a write that fails is dropped, so that a closed stderr never ends the daemon. */
export interface LineSink {
  isTTY?: boolean;
  write(line: string): unknown;
  /** Of a stream: a pipe whose reader has gone says so later, by an event. */
  on?(event: 'error', listener: () => void): unknown;
  off?(event: 'error', listener: () => void): unknown;
}

/** JSON lines with ISO times, or readable ones when the sink is a terminal. */
export function openLog(sink: LineSink = process.stderr): Log {
  // Once for each stream, however many logs lead there.
  sink.off?.('error', drop);
  sink.on?.('error', drop);
  const destination = { write: (line: string) => writeQuietly(sink, sink.isTTY ? readable(line) : line) };
  return pino(
    {
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      messageKey: 'message',
      formatters: { level: (level) => ({ level }) },
    },
    destination,
  );
}

/** A log that keeps nothing, for code that is used without a daemon around it. */
export const silentLog: Log = { info() {}, warn() {}, error() {} };

function drop(): void {}

function writeQuietly(sink: LineSink, line: string): void {
  try {
    sink.write(line);
  } catch {
    // A log line that cannot be written has nowhere to be reported.
  }
}

/** A value that somebody else gave must not reach a terminal as it is. */
function plain(value: unknown): string {
  return oneLine(typeof value === 'string' ? value : JSON.stringify(value));
}

function readable(line: string): string {
  const { level, time, pid: _pid, message, err, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const rest = Object.entries(fields).map(([key, value]) => `${key}=${plain(value)}`);
  const stack = (err as { stack?: string } | undefined)?.stack;
  const words = [String(time).slice(11, 19), String(level).padEnd(5), plain(message), ...rest];
  return `${words.join(' ')}\n${stack ? `${stack}\n` : ''}`;
}
