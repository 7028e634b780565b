import { describe, expect, test } from 'vitest';
import { sendLines, startFakeDaemon } from '../../support/fake-daemon.ts';
import { fakeTerminal, runLine } from '../../support/fake-terminal.ts';
import { openRun, RESULT, sendRun } from '../../support/open-run.ts';
import { outputLine, SUCCEEDED } from '../../support/sample-views.ts';
import { passDuring, passUntil, until } from '../../support/until.ts';

describe('over a restart of the scheduler', () => {
  test('reaches the next one and tells of the end', async () => {
    const run = openRun();
    const first = await startFakeDaemon(run.answer);
    const terminal = fakeTerminal();
    const told = runLine(first, 'wait 142', terminal);
    await until(() => run.waiting.size === 1);
    await first.stop();
    await until(() => terminal.err !== '');
    await terminal.clock.advance(20_000);
    await using next = await startFakeDaemon((_, response) => sendRun(response, SUCCEEDED), first);
    expect(next.socketPath).toBe(first.socketPath);
    expect(await passDuring(terminal.clock, told)).toEqual({
      exit: 0,
      out: RESULT,
      err: 'The scheduler does not answer; trying to reach it again for 60 s.\nThe scheduler answers again.\n',
    });
    await first[Symbol.asyncDispose]();
  });

  test('gives up with 69 after a minute, without a result', async () => {
    const run = openRun();
    await using daemon = await startFakeDaemon(run.answer);
    const terminal = fakeTerminal();
    const told = runLine(daemon, 'wait 142', terminal);
    await until(() => run.waiting.size === 1);
    await daemon.stop();
    await until(() => terminal.err !== '');
    const { exit, out, err } = await passDuring(terminal.clock, told);
    expect({ exit, out }).toEqual({ exit: 69, out: '' });
    expect(err).toMatch(
      /^The scheduler does not answer; .*\n.*still running.*\n(.*\n)?Cannot reach the scheduler: /,
    );
  });
});

describe('--follow', () => {
  const LINE = outputLine('1.0', 'half');

  test('prints the output, and the result on a line of its own', async () => {
    const run = openRun({
      output: (_, response) => {
        sendLines(response, [LINE, { end: true, state: 'succeeded' }]);
        response.end();
      },
    });
    await using daemon = await startFakeDaemon(run.answer);
    const terminal = fakeTerminal();
    const told = runLine(daemon, 'wait 142 --follow', terminal);
    await until(() => terminal.out === 'half' && run.waiting.size === 1);
    run.finish(SUCCEEDED);
    expect(await told).toEqual({ exit: 0, out: `half\n${RESULT}`, err: '' });
  });

  test('keeps stdout for the one document with -o json', async () => {
    const run = openRun({
      output: (_, response) => {
        sendLines(response, [LINE, { end: true, state: 'succeeded' }]);
        response.end();
      },
    });
    await using daemon = await startFakeDaemon(run.answer);
    run.finish(SUCCEEDED);
    const { out, err } = await runLine(daemon, 'wait 142 --follow -o json');
    expect(JSON.parse(out)).toMatchObject({ result: { response: { run: 142 } } });
    expect(err).toBe(`half\n${RESULT}`);
  });

  test('learns meanwhile that a run has begun', async () => {
    const queued = { state: 'queued', startedAt: null } as const;
    let asked = 0;
    await using daemon = await startFakeDaemon(({ url }, response) => {
      if (url.pathname.endsWith('/output')) sendLines(response, [LINE]);
      else if (asked++ === 0) sendRun(response, queued);
      else if (asked === 2) sendRun(response, {});
    });
    const terminal = fakeTerminal();
    const told = runLine(daemon, 'wait 142 --follow', terminal);
    await passUntil(terminal.clock, () => asked === 3, 100);
    await terminal.clock.advance(30_000);
    expect(terminal.err).toMatch(/^05:30:30 {2}still running, 30 s\n/);
    terminal.interrupt();
    await told;
  });

  test('stops waiting when the output cannot be had', async () => {
    const run = openRun({ output: (_, response) => response.end('rubbish\n') });
    await using daemon = await startFakeDaemon(run.answer);
    const terminal = fakeTerminal();
    expect((await runLine(daemon, 'wait 142 --follow', terminal)).exit).toBe(70);
    await until(() => terminal.clock.waiting === 0);
  });
});
