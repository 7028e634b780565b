import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { temporaryFolder } from '../support/temporary-folder.ts';
import type { CommandLine } from './time-in-turns.ts';

const PROGRAM = '/usr/bin/supervisord';

/** Debian's supervisor with so many programs, asked over its Unix socket: what people use in its place today. */
export class Supervisor implements AsyncDisposable {
  /** What asks it for the state of all its programs. */
  readonly status: CommandLine;
  readonly #folder: Disposable;
  readonly #stop: () => Promise<void>;

  private constructor(file: string, folder: Disposable, stop: () => Promise<void>) {
    this.status = ['sh', '-c', `supervisorctl -c ${file} status || test $? = 3`];
    this.#folder = folder;
    this.#stop = stop;
  }

  /** Null where it is not installed. */
  static async start(programs: number): Promise<Supervisor | null> {
    if (!existsSync(PROGRAM)) return null;
    const folder = temporaryFolder();
    const file = join(folder.path, 'supervisord.conf');
    writeFileSync(file, configured(folder.path, programs));
    const child = spawn(PROGRAM, ['-n', '-c', file], { stdio: 'ignore' });
    const stop = async () => {
      child.kill();
      if (child.exitCode === null) await once(child, 'exit');
    };
    while (!existsSync(join(folder.path, 'control.sock'))) {
      if (child.exitCode !== null) throw new Error(`supervisord ended with ${child.exitCode}.`);
      await setTimeout(20);
    }
    return new Supervisor(file, folder, stop);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
    this.#folder[Symbol.dispose]();
  }
}

function configured(folder: string, programs: number): string {
  const control = `unix://${folder}/control.sock`;
  const each = (index: number) => `[program:task-${index}]\ncommand=true\nautostart=false\n`;
  return `[supervisord]
logfile=${folder}/log
pidfile=${folder}/pid
childlogdir=${folder}
[unix_http_server]
file=${folder}/control.sock
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=${control}
${Array.from({ length: programs }, (_, index) => each(index)).join('')}`;
}
