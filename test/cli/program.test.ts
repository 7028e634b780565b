import { describe, expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { VERSION } from '../../src/version.ts';
import { answerFailure, answerResult, startFakeDaemon } from '../support/fake-daemon.ts';
import { fakeTerminal, runLine } from '../support/fake-terminal.ts';
import { sampleHealth, sampleResult } from '../support/sample-views.ts';

async function runAlone(line: string) {
  const terminal = fakeTerminal();
  const exit = await runProgram(line.split(' ').filter(Boolean), terminal);
  return { exit, out: terminal.out, err: terminal.err };
}

describe('runProgram', () => {
  test.each(['-h', '--help', 'help'])('prints the commands at %s', async (line) => {
    const { exit, out } = await runAlone(line);
    expect(exit).toBe(0);
    expect(out).toMatch(/^Usage: sunbird-tasks .* COMMAND\n/);
  });

  test.each(['--version', '-V'])('prints its version at %s', async (line) => {
    expect(await runAlone(line)).toEqual({ exit: 0, out: `sunbird-tasks ${VERSION}\n`, err: '' });
  });

  test.each(['list -h', '-h list', 'help list', 'list --help'])(
    'prints the help of a command at %s',
    async (line) => {
      const { exit, out } = await runAlone(line);
      expect(exit).toBe(0);
      expect(out).toMatch(/^Usage: sunbird-tasks list \[options\]\n/);
    },
  );

  test('wants a command', async () => {
    expect(await runAlone('')).toEqual({
      exit: 64,
      out: '',
      err: 'Say which command. See: sunbird-tasks -h\n',
    });
  });

  test('wants a command beside the options', async () => {
    expect((await runAlone('--bogus')).err).toBe(
      'Only options were given (--bogus). Say which command. See: sunbird-tasks -h\n',
    );
  });

  test.each(['show', 'trigger', 'cancel', 'logs'])('refuses an empty name at %s', async (word) => {
    const terminal = fakeTerminal();
    expect(await runProgram([word, ''], terminal)).toBe(64);
    expect(terminal.err).toContain("The task's name is empty.");
  });

  test.each([
    'serve postgres://u:secret@h/d',
    'serve --stor=postgres://h/d?user=u&password=secret',
    '--store postgres://u:secret@h/d serve',
    '--store=postgres://u:secret@h/d',
    '--store=postgres://h/d?password=secret',
  ])('repeats no password of what it does not understand at %s', async (line) => {
    const { exit, err } = await runAlone(line);
    expect(exit).toBe(64);
    expect(err).toContain('postgres://h/d');
    expect(err).not.toContain('secret');
  });

  test('names the nearest commands when there is none of that name', async () => {
    const { exit, err } = await runAlone('lits');
    expect(exit).toBe(64);
    expect(err).toBe('There is no command "lits". Did you mean list or logs? See: sunbird-tasks -h\n');
  });

  test('has no word for a command that is like none', async () => {
    expect((await runAlone('frobnicate')).err).toBe(
      'There is no command "frobnicate". See: sunbird-tasks -h\n',
    );
  });

  test.each(['lits -o json', '-o json lits', 'show -ojson', 'list --state x --output=json', '--output json'])(
    'tells a wrong command line as one document at %s',
    async (line) => {
      const { exit, out, err } = await runAlone(line);
      const { id, responseCode, params } = JSON.parse(out);
      expect({ exit, err, id, responseCode }).toEqual({
        exit: 64,
        err: '',
        id: 'api.client',
        responseCode: 'CLIENT_ERROR',
      });
      expect(params).toMatchObject({ err: 'USAGE', status: 'failure' });
    },
  );

  test('takes options before the command as well as behind it', async () => {
    await using daemon = await startFakeDaemon(answerResult(sampleResult(sampleHealth())));
    expect(await runLine(daemon, '-o name health')).toEqual({ exit: 0, out: 'ok\n', err: '' });
    expect(await runLine(daemon, 'health -o name')).toEqual({ exit: 0, out: 'ok\n', err: '' });
  });

  test.each([
    [['list', '--socket', ''], '--socket is empty; give the path of control.sock.'],
    [['config', 'check', ''], 'The name of the tasks file is empty; give one, such as tasks.yaml.'],
    [['serve', '--config', ''], '--config is empty; give the path of the tasks file.'],
    [
      ['serve', '--store', ''],
      '--store is empty; write sqlite:/path/to/tasks.db or postgres://user@host:5432/database.',
    ],
  ])('refuses what is empty, as an unset variable of a script is: %j', async (argv, sentence) => {
    const terminal = fakeTerminal({ env: { SUNBIRD_TASKS_SOCKET: '/nonexistent/control.sock' } });
    expect(await runProgram(argv, terminal)).toBe(64);
    expect(terminal.err).toBe(`${sentence}\n`);
  });

  test('finds the socket that the environment names', async () => {
    await using daemon = await startFakeDaemon(answerResult(sampleResult(sampleHealth())));
    const terminal = fakeTerminal({ env: { SUNBIRD_TASKS_SOCKET: daemon.socketPath } });
    expect(await runProgram(['health', '-o', 'name'], terminal)).toBe(0);
  });

  test('hands on the refusal of the scheduler as the one document', async () => {
    await using daemon = await startFakeDaemon(
      answerFailure({ err: 'TASK_NOT_FOUND', errmsg: 'There is no task x.', result: { nearest: ['y'] } }),
    );
    const { exit, out, err } = await runLine(daemon, 'show x -o json');
    expect({ exit, err }).toEqual({ exit: 21, err: '' });
    expect(JSON.parse(out)).toMatchObject({
      id: 'api.fake',
      params: { err: 'TASK_NOT_FOUND' },
      result: { nearest: ['y'] },
    });
  });

  test('makes the document itself when nobody answers', async () => {
    const { exit, out } = await runAlone('list -o json --socket /nonexistent/control.sock');
    expect(exit).toBe(69);
    expect(JSON.parse(out)).toMatchObject({ id: 'api.client', params: { err: 'UNREACHABLE' }, result: {} });
  });
});
