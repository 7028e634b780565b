import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PROGRAM, processesOf, run } from '../support/served.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const FOLDER = resolve(import.meta.dirname, '../../examples/docker');
const dockerfile = readFileSync(join(FOLDER, 'Dockerfile'), 'utf8');

/** Instructions by the name of their stage; those before the first one under an empty name. */
function stagesOf(text: string): Map<string, string[]> {
  const stages = new Map<string, string[]>([['', []]]);
  let stage = '';
  for (const line of text.replaceAll(/\\\n/g, '').split('\n')) {
    if (line.startsWith('#') || line.trim() === '') continue;
    stage = /^FROM \S+ AS (\w+)$/.exec(line)?.[1] ?? stage;
    stages.set(stage, [...(stages.get(stage) ?? []), line]);
  }
  return stages;
}

describe('the Dockerfile', () => {
  const stages = stagesOf(dockerfile);

  test('has the stages that it says are to be built, and copies only from those it has', () => {
    expect([...stages.keys()]).toEqual(['', 'build', 'executable', 'alone', 'learner']);
    const named = [...dockerfile.matchAll(/--target (\w+)|^COPY --from=(\w+) /gm)].map(
      ([, a, b]) => a ?? b ?? '',
    );
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((name) => !stages.has(name))).toEqual([]);
  });

  test('has a target whose only content is the executable', () => {
    expect(stages.get('executable')).toEqual([
      'FROM scratch AS executable',
      'COPY --from=build /src/dist/sunbird-tasks-linux-x64 /sunbird-tasks',
    ]);
  });

  test.for(['alone', 'learner'])(
    'makes of %s an image with what the executable needs, not run by root, with an init',
    (name) => {
      const lines = stages.get(name) ?? [];
      expect(lines).toContain('COPY --from=executable /sunbird-tasks /usr/local/bin/');
      expect(lines.find((line) => line.includes('apt-get install'))).toMatch(
        / libatomic1 libstdc\+\+6 tini /,
      );
      expect(lines.filter((line) => line.startsWith('USER ')).at(-1)).toBe('USER 1000:1000');
      expect(lines.find((line) => line.startsWith('ENTRYPOINT '))).toMatch(/^ENTRYPOINT \["tini", "--", /);
    },
  );
});

/** Ends with 7 on TERM, and with 3 when it is told so by another signal. */
const SERVICE = `process.on('SIGTERM', () => process.exit(7)).on('SIGUSR2', () => process.exit(3));
setInterval(() => {}, 1_000);
require('node:fs').writeFileSync('service.pid', String(process.pid));`;

/** Starts \`beside\` with a service, as a container would, and waits for both. */
async function startBeside(folder: string) {
  const tasks = `store: sqlite:${folder}/tasks.db\ntasks: [{ name: nothing, command: ["true"] }]\n`;
  writeFileSync(join(folder, 'tasks.yaml'), tasks, { mode: 0o644 });
  const env = {
    PATH: `${dirname(PROGRAM)}:${process.env.PATH}`,
    SUNBIRD_TASKS_CONFIG: join(folder, 'tasks.yaml'),
    SUNBIRD_TASKS_SOCKET: join(folder, 'run/control.sock'),
  };
  const service = [process.execPath, '-e', SERVICE];
  const child = spawn(join(FOLDER, 'beside'), service, { env, cwd: folder, stdio: 'ignore' });
  const ended = once(child, 'exit');
  const isLive = async () => (await run(PROGRAM, ['health', '--live'], { env })).code;
  await expect.poll(isLive).toBe(0);
  await until(() => existsSync(join(folder, 'service.pid')));
  return { child, ended, servicePid: Number(readFileSync(join(folder, 'service.pid'), 'utf8')) };
}

describe('beside', () => {
  test('hands TERM to both, waits for both, and ends as the service did', async () => {
    using folder = temporaryFolder();
    const { child, ended } = await startBeside(folder.path);
    child.kill('SIGTERM');
    expect(await ended).toEqual([7, null]);
    expect(processesOf(folder.path)).toEqual([]);
  });

  test('stops the scheduler when the service ends by itself', async () => {
    using folder = temporaryFolder();
    const { servicePid, ended } = await startBeside(folder.path);
    process.kill(servicePid, 'SIGUSR2');
    expect(await ended).toEqual([3, null]);
    expect(processesOf(folder.path)).toEqual([]);
  });
});
