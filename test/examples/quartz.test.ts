import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';
import { testWith } from '../support/needs.ts';
import { PROGRAM, run } from '../support/served.ts';

const START = resolve(import.meta.dirname, '../../examples/quartz/start');

testWith(
  'Java and libquartz2-java',
  'one command brings up the cluster to try it on, and Ctrl-C ends it',
  async () => {
    const child = spawn('sh', [START], { stdio: ['ignore', 'pipe', 'inherit'] });
    const printed: string[] = [];
    const up = Promise.withResolvers<void>();
    createInterface({ input: child.stdout }).on('line', (line) => {
      printed.push(line);
      if (line.startsWith('Ctrl-C')) up.resolve();
    });
    child.once('exit', (code) => up.reject(new Error(`it ended with ${code}`)));
    await up.promise;
    const socket = /SUNBIRD_TASKS_SOCKET=(\S+)/.exec(printed.join('\n'))?.[1] ?? '';
    const { code, out } = await run(PROGRAM, ['trigger', 'updateUserCountScheduler', '--wait'], {
      env: { SUNBIRD_TASKS_SOCKET: socket },
    });
    expect(code).toBe(0);
    expect(out).toMatch(/state=finished/);
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([0, null]);
  },
);
