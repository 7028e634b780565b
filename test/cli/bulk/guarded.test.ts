import { describe, expect, test } from 'vitest';
import { type FakeDaemon, sendFailure, sendResult, startFakeDaemon } from '../../support/fake-daemon.ts';
import { fakeTerminal, runLine } from '../../support/fake-terminal.ts';
import {
  sampleResult,
  sampleRunDetail,
  sampleRunView,
  sampleTaskView,
  sampleTriggered,
} from '../../support/sample-views.ts';

const NAME = 'ops/drop-index';

/** Tasks ops/drop-index, which is guarded, and ops/count. */
function startWith() {
  return startFakeDaemon(({ method, url, body }, response) => {
    if (url.pathname.includes('/runs/7'))
      return sendResult(
        response,
        sampleResult(sampleRunDetail(7, { taskGroup: 'ops', taskName: 'drop-index' })),
      );
    if (method === 'GET')
      return sendResult(response, sampleResult([NAME, 'ops/count'].map((name) => sampleTaskView(name))));
    const isGuarded = url.pathname.includes('drop') || url.pathname.includes('142');
    if (isGuarded && body.confirm !== NAME && !body.dryRun)
      return sendFailure(response, {
        err: 'CONFIRMATION_REQUIRED',
        errmsg: `${NAME} is guarded${body.confirm ? ', and confirm is another name' : ''}.`,
        result: { guarded: NAME, about: 'Deletes the search index.' },
      });
    const isTrigger = url.pathname.includes('/trigger/');
    sendResult(response, isTrigger ? sampleTriggered() : sampleResult(sampleRunView(142)));
  });
}

function changes({ requests }: FakeDaemon): unknown[] {
  return requests
    .filter(({ method, body }) => method === 'POST' && !body.dryRun)
    .map(({ body }) => body.confirm);
}

describe('a guarded task', () => {
  test.each(['trigger drop-index', `cancel ${NAME}`, 'cancel 142'])(
    'asks a person for its name: %s',
    async (line) => {
      await using daemon = await startWith();
      const terminal = fakeTerminal({ columns: 80, answers: [` ${NAME} `] });
      const { exit, err } = await runLine(daemon, line, terminal);
      const [verb] = line.split(' ');
      expect({ exit, changes: changes(daemon) }).toEqual({ exit: 0, changes: [undefined, NAME] });
      expect(err).toBe(`${NAME} is guarded. Deletes the search index.\nType its name to ${verb} it: `);
    },
  );

  test('that a run names is confirmed as --yes says it, as the refusal advises', async () => {
    await using daemon = await startWith();
    const { exit } = await runLine(daemon, `trigger --from 7 --yes ${NAME}`);
    expect({ exit, changes: changes(daemon) }).toEqual({ exit: 0, changes: [NAME] });
  });

  test('takes no other name', async () => {
    await using daemon = await startWith();
    const terminal = fakeTerminal({ columns: 80, answers: ['yes'] });
    const { exit, err } = await runLine(daemon, 'trigger drop-index', terminal);
    expect(exit).toBe(23);
    expect(err).toMatch(/it: Refused \(23 refused\): That is not ops\/drop-index: nothing was done\.\n$/);
  });

  test.each(['', '--yes'])('is refused where nobody can be asked, with %j', async (option) => {
    await using daemon = await startWith();
    const { exit, err } = await runLine(daemon, `trigger drop-index ${option}`.trim());
    expect(exit).toBe(23);
    expect(err).toBe(
      `Refused (23 refused): ${NAME} is guarded. Deletes the search index. To trigger it, say its name once more: --yes ${NAME}.\n`,
    );
  });

  test('is confirmed by its name behind --yes, at once', async () => {
    await using daemon = await startWith();
    expect((await runLine(daemon, `cancel 142 --yes ${NAME}`)).exit).toBe(0);
    expect(changes(daemon)).toEqual([NAME]);
  });

  test('is not confirmed by another name behind --yes', async () => {
    await using daemon = await startWith();
    const { exit, err } = await runLine(daemon, 'trigger drop-index --yes drop-index');
    expect(exit).toBe(23);
    expect(err).toBe(
      `Refused (23 refused): ${NAME} is guarded, and --yes says "drop-index". To trigger it, say its full name: --yes ${NAME}\n`,
    );
  });

  test('is not confirmed by the one name that stands on the line', async () => {
    await using daemon = await startWith();
    const { exit, err } = await runLine(daemon, `trigger --yes ${NAME}`);
    expect(exit).toBe(64);
    expect(err).toBe(
      `The task is missing: what stands behind --yes confirms a guarded one. Write trigger ${NAME} --yes ${NAME}\n`,
    );
    expect(changes(daemon)).toEqual([undefined]);
  });

  test('among several needs its name beside --yes', async () => {
    await using daemon = await startWith();
    const refused = await runLine(daemon, 'trigger --all --yes');
    expect(refused.exit).toBe(23);
    expect(refused.out).toBe('Run 143 of organisations/update-user-count started.\n');
    expect((await runLine(daemon, `trigger --all --yes --yes ${NAME}`)).exit).toBe(0);
    expect((await runLine(daemon, `trigger --all --yes ${NAME} --yes`)).exit).toBe(0);
    expect(changes(daemon)).toEqual([undefined, undefined, NAME, undefined, NAME, undefined]);
  });
});
