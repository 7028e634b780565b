import { type ExecFileException, execFile } from 'node:child_process';
import { formatDuration } from '../duration.ts';
import { errnoOf } from '../errors.ts';
import { ownCommand } from '../own-process.ts';

/** What to run, and how much it may take. */
export interface ParserRequest {
  /** The script, which writes its answer to stdout as JSON. */
  entry: string;
  /** Its one argument. */
  file: string;
  /** Default 10 s. */
  timeLimitMs?: number;
  /** Heap of the child, in MiB. Default 512. */
  memoryLimitMb?: number;
}

/** What the child answered, or one sentence about why it did not. */
export type ParserEnd = { ok: true; answer: unknown } | { ok: false; sentence: string };

const TIME_LIMIT_MS = 10_000;
const MEMORY_LIMIT_MB = 512;
/** Far above what the largest file gives. */
const OUTPUT_LIMIT = 128 * 1_024 * 1_024;
const OUTPUT_LIMIT_PASSED = 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER';

/** Runs a parser in a child process and hears it out. Never rejects. */
export function runParser(request: ParserRequest): Promise<ParserEnd> {
  const { timeLimitMs = TIME_LIMIT_MS, memoryLimitMb = MEMORY_LIMIT_MB } = request;
  const options = {
    env: childEnvironment(),
    timeout: timeLimitMs,
    killSignal: 'SIGKILL',
    maxBuffer: OUTPUT_LIMIT,
  } as const;
  const [program, ...script] = ownCommand({ path: request.entry, memoryMb: memoryLimitMb });
  return new Promise((resolve) => {
    try {
      const child = execFile(program, [...script, request.file], options, (error, output) => {
        if (error) resolve({ ok: false, sentence: describeDeath(error, { timeLimitMs, memoryLimitMb }) });
        else resolve(readAnswer(output));
      });
      child.stdin?.end();
    } catch (error) {
      // Node throws at once for an argument that no process can be given.
      resolve({ ok: false, sentence: cannotStart(errnoOf(error)) });
    }
  });
}

/** Nothing of ours, NODE_OPTIONS least of all; but Node may need this one to find its own libraries. */
function childEnvironment(): NodeJS.ProcessEnv {
  const { LD_LIBRARY_PATH } = process.env;
  return LD_LIBRARY_PATH === undefined ? {} : { LD_LIBRARY_PATH };
}

function readAnswer(output: string): ParserEnd {
  try {
    return { ok: true, answer: JSON.parse(output) };
  } catch {
    return { ok: false, sentence: 'the parser ended without a whole answer; try again' };
  }
}

function describeDeath(
  { code, signal, killed }: ExecFileException,
  limits: Required<Pick<ParserRequest, 'timeLimitMs' | 'memoryLimitMb'>>,
): string {
  if (String(code) === OUTPUT_LIMIT_PASSED)
    return 'the file stands for more values than are read; make it smaller';
  if (killed)
    return `parsing took longer than ${formatDuration(limits.timeLimitMs)} and was ended; make the file simpler`;
  // How V8 ends when its heap is full.
  if (signal === 'SIGABRT')
    return `parsing needed more than ${limits.memoryLimitMb} MiB of memory; make the file smaller`;
  if (signal) return `the parser was ended by ${signal} before it answered; is there too little memory?`;
  if (typeof code === 'string') return cannotStart(code);
  return `the parser ended with exit code ${code} before it answered`;
}

function cannotStart(errno: string | undefined): string {
  return `the parser cannot be started (${errno ?? 'no reason given'})`;
}
