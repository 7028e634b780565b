import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { TaskView } from '../../../src/api/views.ts';
import { ENTER_SCREEN, LEAVE_SCREEN } from '../../../src/cli/watch/frame.ts';
import { type Answering, type FakeDaemon, sendResult, startFakeDaemon } from '../../support/fake-daemon.ts';
import { type FakeTerminal, fakeTerminal, runLine } from '../../support/fake-terminal.ts';
import {
  SUCCEEDED,
  sampleDurations,
  sampleResult,
  sampleRunView,
  sampleTaskView,
} from '../../support/sample-views.ts';
import { passDuring, passUntil, until } from '../../support/until.ts';

const NAME = 'organisations/update-user-count';
const IDLE = sampleTaskView(NAME);
const RUNNING = sampleTaskView(NAME, {
  state: 'running',
  running: sampleRunView(142),
  durations: sampleDurations(),
});
const ENDED = sampleTaskView(NAME, { lastRun: sampleRunView(142, SUCCEEDED) });
const OTHER = sampleTaskView('settings/refresh-cache');

/** Tasks that a test changes. */
function tasksOf(...tasks: TaskView[]) {
  const at = { tasks, staleSince: null as string | null };
  const answer: Answering = (_, response) => {
    const { staleSince } = at;
    sendResult(response, sampleResult(at.tasks, { timezone: 'Asia/Kolkata', staleSince }));
  };
  return { ...at, at, answer };
}

/** Lets time pass until the scheduler was asked once more and its answer was seen. */
async function nextLook(daemon: FakeDaemon, { clock }: FakeTerminal): Promise<void> {
  const { length } = daemon.requests;
  await passUntil(clock, () => daemon.requests.length > length);
  await passUntil(clock, () => clock.waiting >= 2, 0);
}

describe('without a terminal', () => {
  test('tells changes only, a line each, until the interrupt key', async () => {
    const { at, answer } = tasksOf(IDLE, OTHER);
    await using daemon = await startFakeDaemon(answer);
    const terminal = fakeTerminal();
    const told = runLine(daemon, 'list --watch', terminal);
    await until(() => terminal.err !== '');
    expect(terminal.err).toBe('05:30:00  Watching 2 tasks; a line for each change.\n');
    at.tasks = [RUNNING, OTHER];
    await passUntil(terminal.clock, () => terminal.out !== '');
    at.tasks = [ENDED, OTHER];
    await passUntil(terminal.clock, () => terminal.out.includes('succeeded'));
    expect(terminal.out.replaceAll(/^\S+ /gm, '')).toBe(
      `${NAME} idle -> running (run 142)\n${NAME} running -> idle (run 142 succeeded)\n`,
    );
    terminal.interrupt();
    expect((await told).exit).toBe(130);
    await until(() => terminal.clock.waiting === 0);
  });

  test('tells a JSON object a change', async () => {
    const { at, answer } = tasksOf(IDLE);
    await using daemon = await startFakeDaemon(answer);
    const terminal = fakeTerminal({ columns: 80 });
    const told = runLine(daemon, 'list --watch -o json', terminal);
    await until(() => terminal.err !== '');
    at.tasks = [RUNNING];
    await passUntil(terminal.clock, () => terminal.out !== '');
    expect(JSON.parse(terminal.out)).toEqual({
      at: terminal.clock.now().toISOString(),
      taskGroup: 'organisations',
      taskName: 'update-user-count',
      from: 'idle',
      to: 'running',
      run: 142,
      ended: null,
    });
    terminal.interrupt();
    await told;
  });

  test('tells of one state what comes into it and what leaves it', async () => {
    const { at, answer } = tasksOf(IDLE, OTHER);
    await using daemon = await startFakeDaemon(answer);
    const terminal = fakeTerminal();
    const told = runLine(daemon, 'list --watch --state running', terminal);
    await until(() => terminal.err !== '');
    at.tasks = [RUNNING, { ...OTHER, state: 'paused' }];
    await passUntil(terminal.clock, () => terminal.out !== '');
    at.tasks = [IDLE, OTHER];
    await passUntil(terminal.clock, () => terminal.out.includes('running -> idle'));
    expect(terminal.out).not.toContain('refresh-cache');
    terminal.interrupt();
    await told;
  });

  test('says after a quiet minute that it is still there', async () => {
    const { answer } = tasksOf(IDLE);
    await using daemon = await startFakeDaemon(answer);
    const terminal = fakeTerminal();
    const told = runLine(daemon, 'list --watch --interval 10s', terminal);
    await passUntil(terminal.clock, () => terminal.err.includes('No change.'));
    expect(terminal.clock.now().getTime() - Date.parse('2026-01-15T00:00:00Z')).toBeGreaterThanOrEqual(
      60_000,
    );
    terminal.interrupt();
    expect((await told).out).toBe('');
  });

  test('says once that what it tells is stale', async () => {
    const { at, answer } = tasksOf(IDLE);
    at.staleSince = '2026-01-14T23:59:00.000Z';
    await using daemon = await startFakeDaemon(answer);
    const terminal = fakeTerminal();
    const told = runLine(daemon, 'list --watch', terminal);
    await until(() => terminal.err.includes('stood at'));
    await nextLook(daemon, terminal);
    await nextLook(daemon, terminal);
    expect(terminal.err.match(/cannot be read/g)).toHaveLength(1);
    terminal.interrupt();
    await told;
  });

  test('ends by itself when nobody reads stdout any more', async () => {
    const { answer } = tasksOf(IDLE);
    await using daemon = await startFakeDaemon(answer);
    const terminal = fakeTerminal();
    const told = runLine(daemon, 'list --watch', terminal);
    await until(() => terminal.err !== '');
    terminal.closeStdout();
    expect((await passDuring(terminal.clock, told)).exit).toBe(130);
  });

  test('reaches the next scheduler after a restart, and tells what changed meanwhile', async () => {
    const { at, answer } = tasksOf(RUNNING);
    const first = await startFakeDaemon(answer);
    const terminal = fakeTerminal();
    const told = runLine(first, 'list --watch', terminal);
    await until(() => terminal.err !== '');
    await first.stop();
    await passUntil(terminal.clock, () => terminal.err.includes('does not answer'));
    at.tasks = [IDLE];
    await using _next = await startFakeDaemon(answer, first);
    await passUntil(terminal.clock, () => terminal.out !== '');
    expect(terminal.err).toContain('The scheduler answers again.\n');
    expect(terminal.out).toMatch(/ running -> idle\n$/);
    terminal.interrupt();
    await told;
    await first[Symbol.asyncDispose]();
  });

  test('gives up with 69 when the scheduler stays away', async () => {
    const daemon = await startFakeDaemon(tasksOf(IDLE).answer);
    const terminal = fakeTerminal();
    const told = runLine(daemon, 'list --watch', terminal);
    await until(() => terminal.err !== '');
    await daemon[Symbol.asyncDispose]();
    expect((await passDuring(terminal.clock, told)).exit).toBe(69);
  });
});

describe('on a terminal', () => {
  const env = { NO_COLOR: '1' };

  test('draws the table in place, a write each time, and leaves the terminal as it was', async () => {
    const { at, answer } = tasksOf(IDLE, OTHER);
    await using daemon = await startFakeDaemon(answer);
    const terminal = fakeTerminal({ columns: 100, env });
    const writes: string[] = [];
    const { write } = terminal.stdout;
    terminal.stdout.write = (text) => {
      writes.push(text);
      write(text);
    };
    const told = runLine(daemon, 'list --watch', terminal);
    await until(() => writes.length === 1);
    expect(writes[0]?.startsWith(`${ENTER_SCREEN}\x1b[H05:30:00 (+05:30)  2 tasks; every 2 s`)).toBe(true);
    expect(terminal.lastWords).toBe(LEAVE_SCREEN);
    at.tasks = [RUNNING, OTHER];
    await passUntil(terminal.clock, () => writes.length === 2);
    expect(writes[1]?.startsWith('\x1b[H')).toBe(true);
    expect(writes[1]).toMatch(/ 2 tasks, 1 running;/);
    expect(writes[1]).toMatch(/update-user-count +running .* running \d s of 41 s /);
    terminal.interrupt();
    expect(await told).toMatchObject({ exit: 130, err: '' });
    expect(writes.slice(2)).toEqual([LEAVE_SCREEN]);
    expect(terminal.lastWords).toBe('');
  });

  test('draws anew at once when the terminal changes its size', async () => {
    await using daemon = await startFakeDaemon(tasksOf(IDLE, OTHER).answer);
    const terminal = fakeTerminal({ columns: 120, env });
    const told = runLine(daemon, 'list --watch', terminal);
    await until(() => terminal.out !== '');
    const drawn = terminal.out.length;
    terminal.resize(60, 4);
    const lines = stripVTControlCharacters(terminal.out.slice(drawn)).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[3]).toBe('... 2 more; see --group, --state, --sort');
    expect(lines.filter((line) => line.length > 59)).toEqual([]);
    terminal.interrupt();
    await told;
  });

  test('says within the frame that the scheduler is away, and leaves when it stays so', async () => {
    const daemon = await startFakeDaemon(tasksOf(IDLE).answer);
    const terminal = fakeTerminal({ columns: 80, env });
    const told = runLine(daemon, 'list --watch', terminal);
    await until(() => terminal.out !== '');
    await daemon[Symbol.asyncDispose]();
    await passUntil(terminal.clock, () => terminal.out.includes('\nThe scheduler does not answer;'));
    const { exit, out, err } = await passDuring(terminal.clock, told);
    expect(exit).toBe(69);
    expect(out.endsWith(LEAVE_SCREEN)).toBe(true);
    expect(err).toMatch(/^(Cannot reach|There is no)/);
  });

  test('tells changes where the cursor cannot be moved', async () => {
    await using daemon = await startFakeDaemon(tasksOf(IDLE).answer);
    const terminal = fakeTerminal({ columns: 80, env: { TERM: 'dumb' } });
    const told = runLine(daemon, 'list --watch', terminal);
    await until(() => terminal.err !== '');
    terminal.interrupt();
    expect((await told).out).toBe('');
  });
});

describe('refuses', () => {
  test.each([
    ['--interval 5s', '--interval says how often --watch looks; give both.'],
    ['--watch --next 5', '--watch and --next do not go together.'],
    ['--watch -o name', '--watch tells changes: use -o table, wide or json (an object each).'],
    ['--watch --interval 10ms', '--interval must be at least 200ms.'],
  ])('%s', async (options, sentence) => {
    await using daemon = await startFakeDaemon(tasksOf(IDLE).answer);
    expect(await runLine(daemon, `list ${options}`)).toEqual({ exit: 64, out: '', err: `${sentence}\n` });
    expect(daemon.requests).toEqual([]);
  });
});
