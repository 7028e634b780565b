import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, vi } from 'vitest';
import { Container } from '../support/container/container.ts';
import { makeRootFolder, type RootFolder } from '../support/container/root-folder.ts';
import { EXECUTABLE } from '../support/executable.ts';
import { FaultRow } from '../support/fault-row.ts';
import { LONG } from '../support/faults.ts';
import { isMet, testWith } from '../support/needs.ts';
import { run } from '../support/served.ts';
import { until } from '../support/until.ts';

const NEED = 'runc, tini and busybox-static';
const TASKS = `
tasks:
  - { group: g, name: who, module: ./who.mjs, env: { NODE_OPTIONS: --no-such-option } }
  - { group: g, name: hold, module: ./hold.mjs }
  - { group: g, name: write, module: ./write.mjs }
`;
const FILES = {
  'who.mjs': `import { readFileSync } from 'node:fs';
    export default ({ log }) => {
      const status = readFileSync('/proc/self/status', 'utf8');
      log('uid', process.getuid(), ...status.match(/^(CapEff|CapBnd|NoNewPrivs):.*$/gm));
    };`,
  'hold.mjs': `import { existsSync } from 'node:fs';
    import { setTimeout } from 'node:timers/promises';
    export default async ({ log, run }) => {
      log('up');
      while (!existsSync('/run/go-' + run.run)) await setTimeout(20);
      log('done');
    };`,
  'write.mjs': `import { writeFileSync } from 'node:fs';
    export default ({ log }) => {
      for (const path of ['/usr/local/bin/sunbird-tasks', '/etc/sunbird-tasks/tasks.yaml', '/new'])
        try { writeFileSync(path, ''); } catch (error) { log(path, error.code); }
    };`,
};
const TRIGGERS = LONG ? 200 : 1;
const LOST = LONG ? 4 : 1;
const REFUSALS = LONG ? 50 : 1;
/** Who waits in a pipe finds out when it next says that it waits, each 30 s. */
const NOTICED_MS = 45_000;
/** For the container runtime, the command line and a child of Node's. */
const TRIGGERED_MS = 1_000;
const WENT_WELL = /^RESULT run=(\d+) task=g\/who state=succeeded exit=0 duration=\S+\n$/;
/** A line of /proc/net/tcp. */
const LISTENING = /^ +\d+: \S+ \S+ 0A /m;

/** An image that holds the executable with its libraries, tini, and nothing else. */
describe('in a container without a shell', () => {
  let root: RootFolder;
  let at: Container;
  beforeAll(async () => {
    if (!isMet(NEED)) return;
    root = makeRootFolder({ shell: false });
    at = await Container.start({ root: root.path, tasks: TASKS, files: FILES });
  });
  afterAll(async () => {
    await at?.[Symbol.asyncDispose]();
    root?.[Symbol.dispose]();
  });

  /** Triggers the task that is held, and returns its run's number once it is up. */
  async function startHeld(): Promise<string> {
    const number = (await at.exec('trigger hold -o name')).out.trim();
    for (let printed = ''; !printed.includes('up'); ) printed = (await at.exec(`logs ${number}`)).out;
    return number;
  }

  function letGo(number: string): void {
    writeFileSync(at.outside(`/run/go-${number}`), '');
  }

  testWith(
    NEED,
    'C1 list, trigger --wait, wait and logs work by exec, with no right and no root',
    async (context) => {
      const row = new FaultRow(context);
      const runs = new Set<string | undefined>();
      const tookMs: number[] = [];
      for (let time = 0; time < TRIGGERS; time++) {
        expect((await at.exec('list -o name')).out).toBe('g/hold\ng/who\ng/write\n');
        const askedAt = performance.now();
        const { code, out } = await at.exec('trigger who --wait');
        tookMs.push(performance.now() - askedAt);
        expect([code, out]).toEqual([0, expect.stringMatching(WENT_WELL)]);
        const number = WENT_WELL.exec(out)?.[1];
        runs.add(number);
        expect((await at.exec(`wait ${number}`)).out).toBe(out);
      }
      row.often(`${4 * TRIGGERS} execs`);
      row.figure(`${runs.size} of ${TRIGGERS} runs succeeded`);
      row.time('trigger --wait p50', tookMs.sort((a, b) => a - b)[TRIGGERS >> 1] ?? 0, TRIGGERED_MS);
      expect(runs.size).toBe(TRIGGERS);
      expect((await at.exec('logs who')).out).toBe(
        'uid 1000 CapEff:\t0000000000000000 CapBnd:\t0000000000000000 NoNewPrivs:\t1\n',
      );
    },
    TRIGGERS * 2_000 + 90_000,
  );

  testWith(NEED, 'C1 logs -f follows to the end, with a terminal and without', async (context) => {
    new FaultRow(context).often('2 execs');
    const number = await startHeld();
    using piped = at.open(`logs -f ${number}`, { terminal: false });
    using drawn = at.open(`logs -f ${number}`, { terminal: true });
    await until(() => piped.told.includes('up\n') && drawn.told.includes('up\r\n'));
    letGo(number);
    expect(await Promise.all([piped.ended, drawn.ended])).toEqual([0, 0]);
    expect(piped.told).toMatch(/^up\ndone\n/);
    expect(drawn.told).toMatch(/up\r\ndone\r\n/);
  });

  testWith(
    NEED,
    'C1 an exec that is killed leaves the run alone, and nothing else behind',
    async (context) => {
      const row = new FaultRow(context);
      for (let time = 0; time < LOST; time++) await loseExec();
      row.often(`${LOST} execs killed`);
      row.figure('0 processes left');
    },
    2 * LOST * NOTICED_MS + 60_000,
  );

  /** Kills an exec that waits for a run, which ends well all the same. */
  async function loseExec(): Promise<void> {
    using waiting = at.open('trigger hold --wait', { terminal: false });
    await until(() => /Run \d+ of g\/hold started/.test(waiting.told));
    const number = /Run (\d+)/.exec(waiting.told)?.[1] ?? '';
    const isWaiting = () => at.processes().some((line) => line.includes('trigger'));
    expect(isWaiting()).toBe(true);
    waiting.kill();
    await vi.waitFor(() => expect(isWaiting()).toBe(false), { timeout: NOTICED_MS, interval: 100 });
    expect((await at.exec(`wait ${number} --timeout 100ms`)).out).toContain('state=running');
    letGo(number);
    const { code, out } = await at.exec(`wait ${number}`);
    expect([code, out]).toEqual([
      0,
      expect.stringContaining(`RESULT run=${number} task=g/hold state=succeeded`),
    ]);
    await expect.poll(() => at.processes()).toHaveLength(2);
  }

  testWith(NEED, 'C1 nothing can be connected to from outside', async (context) => {
    const row = new FaultRow(context);
    const socket = '/run/sunbird-tasks/control.sock';
    expect(existsSync(at.outside(socket))).toBe(true);
    expect((await run(EXECUTABLE, ['--socket', socket, 'list'])).code).toBe(69);
    const network = (name: string) => readFileSync(`/proc/${at.pid}/net/${name}`, 'utf8');
    for (const name of ['tcp', 'tcp6']) expect(network(name)).not.toMatch(LISTENING);
    for (const name of ['udp', 'udp6', 'raw']) expect(network(name).trim().split('\n')).toHaveLength(1);
    const named = [...network('unix').matchAll(/ (\S*sunbird\S*|@\S*)$/gm)].map(([, path]) => path);
    expect([...new Set(named)].sort()).toEqual([socket, socket.replace('control', 'view')]);
    row.often('1 attempt, 6 tables of sockets');
    row.figure('0 listen on a network, 2 on files inside, 0 on names without a file');
  });

  testWith(
    NEED,
    'C1 another user inside gets nowhere, nor does root without capabilities',
    async (context) => {
      const row = new FaultRow(context);
      const attempts = [
        ['list', 2000],
        ['trigger who', 2000],
        ['trigger who', 0],
      ] as const;
      for (let time = 0; time < REFUSALS; time++)
        for (const [line, uid] of attempts) {
          const { code, out } = await at.exec(line, uid);
          expect([code, out]).toEqual([77, '']);
        }
      row.often(`${REFUSALS * attempts.length} execs`);
      row.figure('all refused with 77');
    },
    REFUSALS * 3_000 + 90_000,
  );

  testWith(NEED, 'C1 what is read-only stays so', async (context) => {
    const row = new FaultRow(context);
    expect((await at.exec('trigger write --wait')).code).toBe(0);
    expect((await at.exec('logs write')).out).toBe(
      '/usr/local/bin/sunbird-tasks EROFS\n/etc/sunbird-tasks/tasks.yaml EROFS\n/new EROFS\n',
    );
    row.often('3 writes');
    row.figure('3 refused');
  });
});
