import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfiguredTask } from '../../../src/task/task.ts';
import type { CommandSpec } from '../../../src/task/work-spec.ts';
import { sampleTask } from '../sample-task.ts';
import { killProcessesOf } from '../served.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** A line that the work itself wrote: that it began, came to its end, or was told to stop (TERM). */
export interface JournalLine {
  what: 'start' | 'end' | 'stop';
  /** Full name. */
  task: string;
  /** ISO, or null for a run that somebody asked for. */
  fireTime: string | null;
  run: number;
  attempt: number;
  replica: string;
  pid: number;
  /** Milliseconds since the machine booted, in steps of 10. */
  atMs: number;
}

/** Builtins of any shell alone: the journal is to cost no process beside the one that works. */
const WRITE = `line() {
  read -r up _ </proc/uptime
  printf '%s %s %s %s %s %s %s\\n' "$1" "$SUNBIRD_TASKS_TASK" "\${SUNBIRD_TASKS_FIRE_TIME:--}" \\
    "$SUNBIRD_TASKS_RUN" "$SUNBIRD_TASKS_REPLICA" "$$" "$up" >>"$JOURNAL"
}`;

/** A file of its own that work appends to, a line at its start and one at its end: what a test of faults judges by. */
export class Journal implements Disposable {
  readonly #folder = temporaryFolder();

  get path(): string {
    return join(this.#folder.path, 'journal');
  }

  /** Another file beside it. */
  beside(name: string): string {
    return join(this.#folder.path, name);
  }

  /**
   * A task whose work writes here, and between the two lines does what the shell is told, by default nothing. What it
   * waits for has to be waited for with `wait`, as in `sleep 60 & wait $!`, so that TERM is written down at once.
   */
  task(fullName: string, differs: Partial<ConfiguredTask> = {}, between = ':'): ConfiguredTask {
    // The shell says so when what it waits for is ended; it must not die of that when its daemon, who would read it, is gone.
    const traps = `trap '' PIPE; trap 'line stop; exit 143' TERM`;
    const script = `${WRITE}\n${traps}\nline start\n${between}\nline end`;
    const work: CommandSpec = {
      kind: 'command',
      argv: ['/bin/sh', '-c', script],
      cwd: '/',
      env: { JOURNAL: this.path },
      inheritEnv: [],
    };
    return sampleTask(fullName, { work, ...differs });
  }

  /** All lines so far, in the order in which they were written. */
  read(): JournalLine[] {
    if (!existsSync(this.path)) return [];
    const lines = readFileSync(this.path, 'utf8').split('\n');
    return lines.slice(0, -1).map(lineOf);
  }

  /** Work that a failed test left behind ends with it. */
  [Symbol.dispose](): void {
    killProcessesOf(`JOURNAL=${this.path}`);
    this.#folder[Symbol.dispose]();
  }
}

/** Milliseconds since the machine booted, as the lines of a journal tell it. */
export function uptimeMs(): number {
  return Math.round(Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1_000);
}

function lineOf(line: string): JournalLine {
  const [what = '', task = '', fireTime = '', mark = '', replica = '', pid, up] = line.split(' ');
  if (up === undefined || !isKnown(what)) throw new Error(`This line of the journal is broken: ${line}`);
  const [, run, attempt] = mark.split('/').map(Number);
  if (run === undefined || attempt === undefined) throw new Error(`This line names no attempt: ${line}`);
  return {
    what,
    task,
    fireTime: fireTime === '-' ? null : fireTime,
    run,
    attempt,
    replica,
    pid: Number(pid),
    atMs: Math.round(Number(up) * 1_000),
  };
}

function isKnown(what: string): what is JournalLine['what'] {
  return ['start', 'end', 'stop'].includes(what);
}
