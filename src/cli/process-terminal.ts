import { writeSync } from 'node:fs';
import { userInfo } from 'node:os';
import { ANSWER_MS } from '../client/call.ts';
import { systemClock } from '../clock.ts';
import { errnoOf, messageOf } from '../errors.ts';
import type { Sink, Terminal } from './terminal.ts';

/** EX_IOERR has no place in the table of exit codes; what cannot be written is told as internal. */
const WRITE_FAILED_EXIT = 70;

/** Nothing was asked for yet when a question is interrupted. */
const INTERRUPTED_EXIT = 130;

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return {
    stdout: sinkOf(process.stdout),
    get stderr() {
      return sinkOf(process.stderr);
    },
    env: process.env,
    uid: process.getuid?.() ?? 0,
    clock: systemClock,
    answerMs: ANSWER_MS,
    userName,
    ask,
    readStdin,
    onInterrupt,
    onResize,
    beforeKilled,
    isStdoutGone: lookAtStdout(),
  };
}

/** What ends a process without a word of it, unless it listens. */
const KILLING = ['SIGTERM', 'SIGHUP'] as const;

/** On a stream that is listened to: whether its reader has gone; a module-level map would outlive its streams. */
const LOST = Symbol('lost');

/** Node forgets at once that a write to a standard stream failed (its `errored` is null again in the next tick). */
type Stream = NodeJS.WriteStream & { [LOST]?: boolean };

/** A reader that has gone wants no more: further writes lead nowhere, and the command goes on to its own end. */
function sinkOf(stream: Stream): Sink {
  if (stream[LOST] === undefined) {
    stream[LOST] = false;
    stream.on('error', (error) => {
      const errno = errnoOf(error);
      // A terminal that was hung up answers EIO. What a full disk refuses it may take later.
      if (errno === 'EPIPE' || errno === 'EIO') stream[LOST] = true;
      if (errno === 'EPIPE') return;
      process.exitCode = WRITE_FAILED_EXIT;
      if (stream === process.stdout) process.stderr.write(`Cannot write the answer: ${messageOf(error)}\n`);
    });
  }
  const write = (text: string) => {
    if (!isLost(stream)) stream.write(text);
  };
  return {
    write,
    isTTY: stream.isTTY === true,
    get columns() {
      return stream.columns ?? 0;
    },
    get rows() {
      return stream.rows ?? 0;
    },
  };
}

function isLost(stream: Stream): boolean {
  return stream[LOST] === true || stream.errored !== null || stream.destroyed;
}

/** A uid without an entry in passwd has no name, which Node tells by throwing. */
function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}

async function ask(question: string): Promise<string | null> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return null;
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  lines.once('SIGINT', () => {
    process.stderr.write('\n');
    process.exit(INTERRUPTED_EXIT);
  });
  try {
    return await lines.question(question);
  } catch {
    // The interrupt key, or the end of the input: no answer is no.
    process.stderr.write('\n');
    return '';
  } finally {
    lines.close();
  }
}

async function readStdin(): Promise<string> {
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin) text += chunk;
  return text;
}

function onInterrupt(): AbortSignal {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  return interrupted.signal;
}

function onResize(changed: () => void): () => void {
  process.stdout.on('resize', changed);
  return () => process.stdout.off('resize', changed);
}

function beforeKilled(text: string): () => void {
  const takeBack = () => {
    for (const signal of KILLING) process.off(signal, end);
  };
  const end = (signal: NodeJS.Signals) => {
    takeBack();
    try {
      writeSync(process.stdout.fd, text);
    } catch {
      // The terminal has hung up: there is nothing to restore.
    }
    process.kill(process.pid, signal);
  };
  for (const signal of KILLING) process.on(signal, end);
  return takeBack;
}

/**
 * Tells whether the readers have gone. Linux says so of a pipe only to who writes or polls, and Node cannot poll. While
 * somebody waits it is stderr that is written to; once its reader has gone, an empty line finds out about stdout.
 */
function lookAtStdout(): () => boolean {
  let isTried = false;
  return () => {
    const { stdout, stderr } = process;
    if (!isTried && isLost(stderr)) {
      isTried = true;
      stdout.write('\n');
    }
    return isLost(stdout);
  };
}
