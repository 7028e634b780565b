import { describe, expect, test } from 'vitest';
import type { RunView, TaskView } from '../../../src/api/views.ts';
import { loadTimeline, type TimelineAsked } from '../../../src/cli/timeline/load-timeline.ts';
import { type AskedRequest, sendResult, startFakeDaemon } from '../../support/fake-daemon.ts';
import { connectionTo } from '../../support/sample-connection.ts';
import {
  FAILED,
  SUCCEEDED,
  sampleQuartzTask,
  sampleResult,
  sampleRunView,
  sampleTaskDetail,
  sampleTaskView,
} from '../../support/sample-views.ts';

const ASKED: TimelineAsked = {
  task: undefined,
  state: undefined,
  from: new Date('2026-01-14T00:00:00Z'),
  to: new Date('2026-01-16T00:00:00Z'),
};
const [NIGHTLY, BEAT] = ['organisations/nightly', 'platform/heartbeat'];

/** Runs of a task that begin each ten seconds up to midnight, newest first, the oldest number 1. */
function runsOf(name: string, count: number, differs: Partial<RunView> = SUCCEEDED): RunView[] {
  const [taskGroup = '', taskName = ''] = name.split('/');
  return Array.from({ length: count }, (_, index) => {
    const queuedAt = new Date(Date.parse('2026-01-15T00:00:00Z') - index * 10_000).toISOString();
    return sampleRunView(count - index, { ...differs, taskGroup, taskName, queuedAt, startedAt: queuedAt });
  });
}

/** Fire times each ten seconds from midnight on. */
function firesOf(count: number): string[] {
  const first = Date.parse('2026-01-15T00:00:10Z');
  return Array.from({ length: count }, (_, index) => new Date(first + index * 10_000).toISOString());
}

/** A scheduler with these tasks and runs, which answers as the real one does. */
function startWith(tasks: readonly TaskView[], runs: readonly RunView[], fires: readonly string[] = []) {
  const nextOf = ({ url }: AskedRequest, task: TaskView, among: readonly TaskView[]) => {
    const all = among.flatMap(({ nextRuns }) => nextRuns ?? fires).toSorted();
    const last = all[Number(url.searchParams.get('next')) - 1];
    const some = task.nextRuns ?? fires;
    return {
      ...task,
      nextRun: some[0] ?? null,
      nextRuns: some.filter((at) => last === undefined || at <= last),
    };
  };
  return startFakeDaemon((request, response) => {
    const { pathname, searchParams } = request.url;
    if (pathname === '/api/v1/runs') {
      const [name, state] = [searchParams.get('task'), searchParams.get('state')];
      const found = runs
        .filter(({ taskGroup, taskName }) => !name || name === `${taskGroup}/${taskName}`)
        .filter((run) => !state || state.split(',').includes(run.state));
      return sendResult(response, sampleResult(found.slice(0, Number(searchParams.get('limit')))));
    }
    const asked = decodeURIComponent(/show\/(.*)$/.exec(pathname)?.[1] ?? '');
    const shown = tasks.find(({ taskName }) => asked.endsWith(taskName));
    if (shown)
      return sendResult(
        response,
        sampleResult({ ...sampleTaskDetail(NIGHTLY), ...nextOf(request, shown, [shown]) }),
      );
    sendResult(response, sampleResult(tasks.map((task) => nextOf(request, task, tasks))));
  });
}

const nightly = sampleTaskView(NIGHTLY, {
  nextRuns: ['2026-01-15T02:00:00.000Z', '2026-01-16T02:00:00.000Z'],
});

test('asks twice, and knows all of tasks that run now and then', async () => {
  await using daemon = await startWith([nightly], runsOf(NIGHTLY, 3));
  const { tasks } = await loadTimeline(connectionTo(daemon), ASKED);
  expect(daemon.requests.map(({ url }) => `${url.pathname}${url.search}`)).toEqual([
    '/api/v1/backgroundtasks?next=1000',
    '/api/v1/runs?since=2026-01-14T00%3A00%3A00.000Z&limit=1000',
  ]);
  expect(tasks).toMatchObject([
    { taskName: 'nightly', fireTimes: ['2026-01-15T02:00:00.000Z'], knownSince: null, knownUntil: null },
  ]);
  expect(tasks[0]?.runs.map(({ run }) => run)).toEqual([3, 2, 1]);
});

describe('a task that runs every ten seconds', () => {
  const beat = sampleTaskView(BEAT);
  const failed = { ...sampleRunView(5, FAILED), taskGroup: 'platform', taskName: 'heartbeat' };

  test('hides no runs of others, takes few rows, and what went wrong of it is there', async () => {
    const runs = [...runsOf(BEAT, 8_640), failed, ...runsOf(NIGHTLY, 2)];
    await using daemon = await startWith([nightly, beat], runs, firesOf(8_640));
    const { tasks } = await loadTimeline(connectionTo(daemon), ASKED);
    expect(tasks[0]).toMatchObject({ taskName: 'nightly', knownSince: null });
    expect(tasks[0]?.runs).toHaveLength(2);
    expect(tasks[1]).toMatchObject({
      knownSince: '2026-01-14T21:13:30.000Z',
      knownUntil: '2026-01-15T02:46:40.000Z',
    });
    expect(tasks[1]?.runs).toHaveLength(1_001);
    expect(daemon.requests).toHaveLength(7);
  });

  test('is told by name alike', async () => {
    await using daemon = await startWith([beat], runsOf(BEAT, 8_640), firesOf(8_640));
    const { tasks } = await loadTimeline(connectionTo(daemon), {
      ...ASKED,
      task: 'heartbeat',
    });
    expect(tasks).toHaveLength(1);
    expect(tasks[0]?.runs).toHaveLength(1_000);
    expect(daemon.requests[1]?.url.searchParams.get('task')).toBe(BEAT);
  });

  test('leaves others known to their end, where they come rarely, and asks again for those that come often', async () => {
    const second = sampleTaskView('platform/second', { nextRuns: firesOf(2_000) });
    const nextRuns = ['2026-01-16T02:00:00.000Z'];
    const rare = sampleTaskView('platform/rare', { nextRuns });
    await using daemon = await startWith([nightly, second, beat, rare], [], firesOf(8_640));
    const { tasks } = await loadTimeline(connectionTo(daemon), ASKED);
    const busyUntil = '2026-01-15T02:46:40.000Z';
    expect(tasks.map(({ knownUntil }) => knownUntil)).toEqual([null, busyUntil, busyUntil, null]);
    expect(tasks.map(({ fireTimes }) => fireTimes.length)).toEqual([1, 1_000, 1_000, 0]);
  });

  test('has nothing left out when its fire times end by themselves', async () => {
    await using daemon = await startWith([sampleTaskView(BEAT)], [], firesOf(300));
    const { tasks } = await loadTimeline(connectionTo(daemon), ASKED);
    expect(tasks[0]?.knownUntil).toBeNull();
    expect(tasks[0]?.fireTimes).toHaveLength(300);
  });
});

test('takes the run under way and the last one, though they were asked for long before', async () => {
  const queuedAt = '2026-01-10T00:00:00.000Z';
  const running = sampleRunView(9, { queuedAt, startedAt: queuedAt });
  const lastRun = sampleRunView(8, { ...SUCCEEDED, queuedAt, startedAt: queuedAt });
  await using daemon = await startWith([{ ...nightly, running, lastRun }], []);
  const connection = connectionTo(daemon);
  const { tasks } = await loadTimeline(connection, ASKED);
  expect(tasks[0]?.runs.map(({ run }) => run)).toEqual([9, 8]);
  const { tasks: ended } = await loadTimeline(connection, { ...ASKED, state: 'succeeded,failed' });
  expect(ended[0]?.runs.map(({ run }) => run)).toEqual([8]);
});

test('has a line for a task that only its runs remember', async () => {
  await using daemon = await startWith([nightly], runsOf('old/task', 1));
  const { tasks } = await loadTimeline(connectionTo(daemon), ASKED);
  expect(tasks.map(({ taskGroup, taskName }) => `${taskGroup}/${taskName}`)).toEqual([NIGHTLY, 'old/task']);
});

test('knows no more than the next fire time where only Java could reckon', async () => {
  const nextRuns = ['2026-01-15T17:30:00.000Z'];
  const quartz = (calendar: string | null) => sampleQuartzTask({ nextRuns }, { calendar });
  await using daemon = await startWith([quartz('holidays'), quartz(null)], []);
  const { tasks } = await loadTimeline(connectionTo(daemon), ASKED);
  expect(tasks.map(({ knownUntil }) => knownUntil)).toEqual([nextRuns[0], null]);
});
