import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROGRAM, run, Served } from '../support/served.ts';

const TASKS = `
timezone: Asia/Kolkata
tasks:
  - group: organisations
    name: update-user-count
    description: Recount users per block
    schedule: "0 2 * * *"
    command: [sh, -c, 'echo "counting \${PARAM_BLOCK:-all}"; test -e "$GATE" || sleep 600; echo counted']
    env: { GATE: gate }
    params: { block: { type: string, pattern: "^[A-Z0-9-]+$" } }
  - { group: settings, name: refresh-cache, command: [sh, -c, 'echo out; echo err >&2; exit 3'] }
  - { group: other, name: refresh-cache, command: ["true"] }
  - { group: slow, name: sleeper, command: [sleep, "600"] }
`;

let at: Served;
beforeAll(async () => {
  at = await Served.start(TASKS);
});
afterAll(() => at[Symbol.asyncDispose]());

describe('an operator', () => {
  test('sees the tasks, in a pipe as plain columns', async () => {
    const { code, out, err } = await at.cli('list');
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n')[0]).toMatch(/^GROUP +TASK +STATE +SCHEDULE +NEXT RUN \(\+05:30\) +LAST RUN/);
    expect(out).toMatch(
      /^organisations +update-user-count +idle +0 2 \* \* \* +(\d{4}-\d\d-\d\d )?02:00( in .+)? +- +- +Recount users per block$/m,
    );
  });

  test('triggers a task, meets it running, sees it, and ends it', async () => {
    const started = await at.cli('trigger sleeper --by root --reason nightly');
    expect([started.code, started.out]).toEqual([
      0,
      expect.stringMatching(/^Run \d+ of slow\/sleeper started/),
    ]);
    const number = /\d+/.exec(started.out)?.[0];

    const refused = await at.cli('trigger sleeper');
    expect([refused.code, refused.out]).toEqual([20, '']);
    expect(refused.err).toMatch(
      new RegExp(`^Refused \\(20 already-running\\): run ${number} of slow/sleeper has been running for`),
    );
    expect(refused.err).toContain(`stop it       sunbird-tasks cancel ${number}`);

    const queued = await at.cli('trigger sleeper --if-running queue -o name');
    expect([queued.code, Number(queued.out)]).toEqual([0, Number(number) + 1]);
    expect((await at.cli('list --state running -o name')).out).toBe('slow/sleeper\n');

    expect(await at.cli(`cancel ${queued.out.trim()}`)).toMatchObject({ code: 0 });
    const ended = await at.cli(`cancel sleeper --wait --reason tired`);
    expect([ended.code, ended.out]).toEqual([
      0,
      expect.stringContaining(`RESULT run=${number} task=slow/sleeper state=cancelled`),
    ]);
    expect((await at.cli('runs sleeper --state cancelled -o name')).out.trim().split('\n')).toHaveLength(2);
    expect((await at.cli(`wait ${number}`)).code).toBe(11);
  });

  test('waits for a failure and reads its output in order', async () => {
    const { code, out } = await at.cli('trigger settings/refresh-cache --wait');
    expect([code, out]).toEqual([
      10,
      expect.stringMatching(
        /^RESULT run=\d+ task=settings\/refresh-cache state=failed exit=3 duration=\S+s\n$/,
      ),
    ]);
    const logs = await at.cli('logs settings/refresh-cache');
    expect([logs.code, logs.out.split('\n').sort()]).toEqual([0, ['', 'err', 'out']]);
  });

  test('follows the output, which ends with the line for scripts', async () => {
    await run('touch', [`${at.folder}/gate`]);
    const { code, out } = await at.cli('trigger update-user-count --follow --param block=B-7');
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^counting B-7\ncounted\nRESULT run=\d+ .* state=succeeded exit=0 /),
    ]);
  });

  test('may stop waiting; the run goes on', async () => {
    const { code, out, err } = await at.cli('trigger sleeper --wait --timeout 200ms');
    expect([code, out]).toEqual([12, expect.stringContaining('state=running')]);
    expect(err).toContain('goes on');
    expect((await at.cli('cancel sleeper --grace 1s --wait')).code).toBe(0);
  });

  test('gets the same run for the same key, and none for a dry run', async () => {
    const line = 'trigger other/refresh-cache --idempotency-key deploy-1 -o name';
    const first = await at.cli(line);
    expect((await at.cli(`${line} --wait`)).code).toBe(0);
    expect((await at.cli(line)).out).toBe(first.out);
    const dry = await at.cli('trigger other/refresh-cache --dry-run');
    expect([dry.code, dry.out]).toEqual([0, expect.stringContaining('nothing was changed')]);
  });

  test.for([
    ['an unknown task', 'trigger update-user-cuont', 21, 'Did you mean organisations/update-user-count?'],
    ['an ambiguous task', 'trigger refresh-cache', 22, 'settings/refresh-cache, other/refresh-cache'],
    ['an unknown run', 'wait 999999', 21, 'no run 999999'],
    ['a run that has ended', 'cancel other/refresh-cache', 23, 'not running'],
    ['an unknown command', 'lst', 64, 'Did you mean list?'],
    ['an unknown option', 'list --grup x', 64, 'list -h'],
    ['a wrong parameter', 'trigger update-user-count --param blok=A', 64, 'Did you mean block?'],
    ['a value that does not match', 'trigger update-user-count --param block=a', 64, 'must match'],
    ['a duration that is none', 'trigger sleeper --wait --timeout 5x', 64, 'no duration'],
    ['no command', '', 64, 'sunbird-tasks -h'],
  ] as const)('is told about %s', async ([, line, code, words]) => {
    const told = await at.cli(line === '' ? [] : line);
    expect([told.code, told.out, told.err]).toEqual([code, '', expect.stringContaining(words)]);
    const json = await at.cli(['-o', 'json', ...(line === '' ? [] : line.split(' '))]);
    expect([json.code, json.err]).toEqual([code, '']);
    expect(JSON.parse(json.out)).toMatchObject({ params: { status: 'failure' } });
  });

  test('gives parameters as JSON on stdin', async () => {
    const { code, out } = await at.cli('trigger update-user-count --params - --follow', {
      input: '{"block": "B-9"}',
    });
    expect([code, out]).toEqual([0, expect.stringContaining('counting B-9')]);
  });

  test('hears nothing from a list whose reader has gone', async () => {
    const script = `"$0" --socket "$1" list | head -1; "$0" --socket "$1" runs | true`;
    expect(await run('sh', ['-c', script, PROGRAM, at.socket])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^GROUP .*\n$/),
      err: '',
    });
  });

  test('learns how the scheduler is', async () => {
    expect(await at.cli('health')).toMatchObject({ code: 0, out: expect.stringMatching(/^Status: +ok\n/) });
  });
});

describe('a script', () => {
  test("gets the proposal's envelope with curl", async () => {
    const curl = async (...args: string[]) => {
      const { out } = await run('curl', ['-sS', '-w', '\n%{http_code}', ...args]);
      const [body = '', status] = out.split(/\n(?=\d+$)/);
      return { status: Number(status), body: JSON.parse(body) };
    };
    const base = 'http://localhost/api/v1/backgroundtasks';
    const control = ['--unix-socket', at.socket];
    const view = ['--unix-socket', at.socket.replace('control', 'view')];
    expect(await curl(...control, base)).toMatchObject({
      status: 200,
      body: {
        id: 'api.backgroundtasks.read',
        responseCode: 'OK',
        result: { response: [{ taskGroup: 'organisations', taskName: 'update-user-count' }, {}, {}, {}] },
      },
    });
    const trigger = `${base}/trigger/sleeper`;
    expect(await curl(...control, '-X', 'POST', trigger)).toMatchObject({
      status: 200,
      body: { result: { response: 'SUCCESS' } },
    });
    expect(await curl(...control, '-X', 'POST', trigger)).toMatchObject({
      status: 400,
      body: { responseCode: 'CLIENT_ERROR', params: { err: 'JOB_ALREADY_RUNNING', status: 'failure' } },
    });
    expect(await curl(...control, '-X', 'POST', `${base}/trigger/nope`)).toMatchObject({ status: 404 });
    expect(await curl(...view, '-X', 'POST', trigger)).toMatchObject({
      status: 401,
      body: { responseCode: 'UNAUTHORIZED' },
    });
    expect(await curl(...view, base)).toMatchObject({ status: 200 });
    expect((await at.cli('cancel sleeper --wait')).code).toBe(0);
  });
});
