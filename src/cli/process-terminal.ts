import { userInfo } from 'node:os';
import { ANSWER_MS } from '../client/call.ts';
import { systemClock } from '../clock.ts';
import { errnoOf, messageOf } from '../errors.ts';
import type { Sink, Terminal } from './terminal.ts';

/** EX_IOERR has no place in the table of exit codes; what cannot be written is told as internal. */
const WRITE_FAILED_EXIT = 70;

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
    isStdoutGone: lookAtStdout(),
  };
}

/** Streams with their listeners already there; a module-level set would outlive its streams. */
const LISTENED = Symbol('listened');

/** A reader that has gone wants no more: further writes lead nowhere, and the command goes on to its own end. */
function sinkOf(stream: NodeJS.WriteStream & { [LISTENED]?: true }): Sink {
  if (!stream[LISTENED]) {
    stream[LISTENED] = true;
    stream.on('error', (error) => {
      if (errnoOf(error) === 'EPIPE') return;
      process.exitCode = WRITE_FAILED_EXIT;
      if (stream === process.stdout) process.stderr.write(`Cannot write the answer: ${messageOf(error)}\n`);
    });
  }
  const write = (text: string) => {
    if (!stream.errored && !stream.destroyed) stream.write(text);
  };
  return { write, isTTY: stream.isTTY === true, columns: stream.columns ?? 0 };
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

/**
 * Tells whether the readers have gone. Linux says so of a pipe only to who writes or polls, and Node cannot poll. While
 * somebody waits it is stderr that is written to; once its reader has gone, an empty line finds out about stdout.
 */
function lookAtStdout(): () => boolean {
  let isTried = false;
  return () => {
    const { stdout, stderr } = process;
    if (!isTried && (stderr.errored || stderr.destroyed)) {
      isTried = true;
      stdout.write('\n');
    }
    return stdout.errored !== null || stdout.destroyed;
  };
}
