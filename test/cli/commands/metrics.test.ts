import { expect, test } from 'vitest';
import { answerFailure, startFakeDaemon } from '../../support/fake-daemon.ts';
import { fakeTerminal, runLine } from '../../support/fake-terminal.ts';

const TEXT = '# TYPE sunbird_tasks_store_up gauge\nsunbird_tasks_store_up 1\n';

function startWith(text: string) {
  return startFakeDaemon((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4', 'Content-Length': text.length });
    response.end(text);
  });
}

test('prints the text as it came', async () => {
  await using daemon = await startWith(TEXT);
  expect(await runLine(daemon, 'metrics')).toEqual({ exit: 0, out: TEXT, err: '' });
  expect(daemon.requests[0]?.url.pathname).toBe('/api/v1/metrics');
});

test('has no name take effect on a terminal', async () => {
  await using daemon = await startWith('x{task="evil\u001b[2Jjob"} 1\n');
  const { out } = await runLine(daemon, 'metrics', fakeTerminal({ columns: 80 }));
  expect(out).toBe('x{task="evil\\x1b[2Jjob"} 1\n');
});

test('prints one document with -o json', async () => {
  await using daemon = await startWith(TEXT);
  const { out } = await runLine(daemon, 'metrics -o json');
  expect(JSON.parse(out)).toMatchObject({ id: 'api.client', result: { response: TEXT } });
});

test('tells a failure as every command does', async () => {
  await using daemon = await startFakeDaemon(answerFailure({ err: 'INTERNAL', errmsg: 'A defect.' }));
  expect(await runLine(daemon, 'metrics')).toEqual({ exit: 70, out: '', err: 'A defect.\n' });
});
