import { describe, expect, test } from 'vitest';
import { sendFailure, sendResult, startFakeDaemon } from '../../support/fake-daemon.ts';
import { fakeTerminal, runLine } from '../../support/fake-terminal.ts';
import { sampleResult, sampleRunView, sampleTaskView } from '../../support/sample-views.ts';

const PAUSED = { by: 'ops1', reason: 'import', since: '2026-01-15T00:00:00.000Z', until: null, next: null };
const NAMES = ['g/import-users', 'g/import-schools', 'h/refresh'];

/** Lists three tasks, and answers each change with the task as paused; one of them may refuse. */
function startWith(paused: object = PAUSED, refuses: string | null = null) {
  return startFakeDaemon(({ method, url }, response) => {
    if (method === 'GET')
      return sendResult(response, sampleResult(NAMES.map((name) => sampleTaskView(name))));
    const name = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
    if (name === refuses) return sendFailure(response, { err: 'NOT_SUPPORTED', errmsg: 'It cannot be.' });
    sendResult(response, sampleResult(sampleTaskView(name, { paused: paused as never, state: 'paused' })));
  });
}

describe('pause', () => {
  test('of one task says until when, and what goes on', async () => {
    await using daemon = await startFakeDaemon((_, response) =>
      sendResult(
        response,
        sampleResult(
          sampleTaskView('g/a', { paused: { ...PAUSED, until: null }, running: sampleRunView(7) }),
        ),
      ),
    );
    expect((await runLine(daemon, 'pause a')).out).toBe(
      'Paused g/a until somebody resumes it. Run 7 goes on.\n',
    );
  });

  test('of a Quartz job that is not paused yet says that it goes on', async () => {
    const text = 'The pause of g/a is recorded, and not carried out in Quartz yet.';
    await using daemon = await startFakeDaemon((_, response) =>
      sendResult(
        response,
        sampleResult(sampleTaskView('g/a', { paused: PAUSED, drift: [{ kind: 'pending', text }] })),
      ),
    );
    expect(await runLine(daemon, 'pause a')).toMatchObject({ exit: 0, out: `${text}\n` });
  });

  test('says whose pause it replaces', async () => {
    const replaced = { ...PAUSED, since: '2026-01-14T22:00:00.000Z', until: '2026-01-15T06:00:00.000Z' };
    await using daemon = await startFakeDaemon((_, response) =>
      sendResult(response, { ...sampleResult(sampleTaskView('g/a', { paused: PAUSED })), replaced }),
    );
    expect((await runLine(daemon, 'pause a')).out).toBe(
      'Paused g/a until somebody resumes it. It was paused already by ops1 since 2026-01-14 22:00:00 UTC ' +
        'until 2026-01-15 06:00:00 UTC (import); this replaces that.\n',
    );
  });

  test.each(['pause', 'resume'])('of one task prints its full name with -o name: %s', async (verb) => {
    await using daemon = await startFakeDaemon((_, response) =>
      sendResult(response, {
        ...sampleResult(sampleTaskView('g/refresh')),
        notes: [],
        runs: [],
        skipped: null,
      }),
    );
    expect((await runLine(daemon, `${verb} refresh -o name`)).out).toBe('g/refresh\n');
  });

  test.each([
    ['--for 2h', { until: '2026-01-15T02:00:00.000Z' }],
    ['--until 2026-01-15T06:00:00+05:30', { until: '2026-01-15T00:30:00.000Z' }],
    ['--next 3', { next: 3 }],
    ['--by ops1', { by: 'ops1' }],
  ])('hands on %s', async (words, body) => {
    await using daemon = await startWith();
    await runLine(daemon, `pause g/refresh ${words}`);
    expect(daemon.requests.at(-1)?.body).toMatchObject(body);
  });

  test.each([
    ['pause', /Name a task, a pattern in quotes, --group GROUP or --all/],
    ['pause a --all', /one of them/],
    ['pause a --for 2h --next 1', /give one/],
    ['pause a --next 1001', /--next skips at most 1000 fire times; for longer give --for or --until/],
    ['pause a --until tomorrow', /no instant; write one such as/],
    ['pause a --for 104249991d', /--for "104249991d" is longer than 100 years \(36525d\)/],
    ['pause a --for ever', /--for "ever" is no duration/],
  ])('refuses: %s', async (line, words) => {
    await using daemon = await startWith();
    const { exit, err } = await runLine(daemon, line);
    expect(exit).toBe(64);
    expect(err).toMatch(words);
  });

  test('of several tasks names them, and needs --yes where nobody can be asked', async () => {
    await using daemon = await startWith();
    const { exit, err } = await runLine(daemon, 'pause import-*');
    expect(exit).toBe(23);
    expect(err).toBe(
      '  g/import-users\n  g/import-schools\nRefused (23 refused): These are 2 tasks. To pause them all, say --yes.\n',
    );
    expect(daemon.requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  test.each([
    ['y', 0, 2],
    ['', 23, 0],
  ])('asks a person, who says %j', async (answer, expected, changes) => {
    await using daemon = await startWith();
    const terminal = fakeTerminal({ columns: 80, answers: [answer] });
    const { exit, err } = await runLine(daemon, 'pause import-*', terminal);
    expect(exit).toBe(expected);
    expect(err).toContain('Pause these 2 tasks? [y/N] ');
    expect(daemon.requests.filter(({ method }) => method === 'POST')).toHaveLength(changes);
  });

  test('of several tasks tells each, and ends with the worst exit code', async () => {
    await using daemon = await startWith(PAUSED, 'g/import-schools');
    const { exit, out, err } = await runLine(daemon, 'pause --all --yes');
    expect(exit).toBe(23);
    expect(out.split('\n').length).toBe(3);
    expect(err).toBe('g/import-schools: Refused (23 refused): It cannot be.\n');
  });

  test('of several tasks gives one document with -o json', async () => {
    await using daemon = await startWith(PAUSED, 'g/import-schools');
    const { exit, out, err } = await runLine(daemon, 'pause --all --yes -o json');
    const { result } = JSON.parse(out);
    expect(exit).toBe(23);
    expect(err).toBe('');
    expect(
      result.response.map(({ task, exit: code }: { task: string; exit: number }) => [task, code]),
    ).toEqual([
      ['g/import-users', 0],
      ['g/import-schools', 23],
      ['h/refresh', 0],
    ]);
  });

  test('of a pattern that fits nothing changes nothing', async () => {
    await using daemon = await startWith();
    expect(await runLine(daemon, 'pause x* --yes')).toMatchObject({ exit: 21, err: 'No task fits x*.\n' });
  });
});
