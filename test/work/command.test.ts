import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { Params } from '../../src/task/param-spec.ts';
import type { CommandSpec } from '../../src/task/work-spec.ts';
import { createCommandWork } from '../../src/work/command.ts';
import { isGroupAlive } from '../../src/work/process-group.ts';
import type { StopRequest, WorkOrder } from '../../src/work/work.ts';
import { standStill } from '../support/stand-still.ts';

const work = createCommandWork({ environment: { ...process.env, PGPASSWORD: 'secret' }, clock: systemClock });
const NODE = process.execPath;
const ECHO_ARGV = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sunbird-tasks-work-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Started {
  params?: Params;
  timeoutMs?: number;
  spec?: Partial<CommandSpec>;
  input?: string;
  /** Takes the output instead of `output` of what was started. */
  output?: WorkOrder['output'];
}

function start(
  argv: CommandSpec['argv'],
  { params = {}, timeoutMs = 20_000, spec = {}, input, output: take }: Started = {},
) {
  const stop = new AbortController();
  const output: string[] = [];
  const { promise: firstOutput, resolve } = Promise.withResolvers<void>();
  const started = work.start(
    { kind: 'command', argv, cwd: folder, env: {}, inheritEnv: [], ...spec },
    {
      params,
      run: {},
      marks: { SUNBIRD_TASKS_RUN: 'store/1/1' },
      timeoutMs,
      ...(input !== undefined && { input }),
      signal: stop.signal,
      output:
        take ??
        ((stream, bytes) => {
          output.push(`${stream}:${Buffer.from(bytes)}`);
          resolve();
        }),
    },
  );
  const stopBy = (request: StopRequest) => stop.abort(request);
  return { ...started, output, firstOutput, stopBy, group: started.process?.pid ?? 0 };
}

async function argvOf(argv: string[], params: Params): Promise<string[]> {
  const { ended, output } = start([NODE, '-e', ECHO_ARGV, '--', ...argv], { params });
  expect(await ended).toMatchObject({ outcome: 'succeeded' });
  return JSON.parse(output.map((each) => each.slice('stdout:'.length)).join('')) as string[];
}

describe('a command', () => {
  test.for([
    ['exit 0', { outcome: 'succeeded', exitCode: 0, signal: null, error: null }],
    ['exit 3', { outcome: 'failed', exitCode: 3, signal: null, error: 'exited with code 3' }],
    ['kill -SEGV $$', { outcome: 'failed', exitCode: null, signal: 'SIGSEGV', error: 'ended by SIGSEGV' }],
  ] as const)('that does `%s` ends as %o', async ([script, end]) => {
    expect(await start(['sh', '-c', script]).ended).toEqual(end);
  });

  test('hands on what it prints, of both streams, in order', async () => {
    const heard: string[] = [];
    const output: WorkOrder['output'] = (stream, bytes) => {
      heard.push(`${stream}:${Buffer.from(bytes)}`);
      writeFileSync(join(folder, `heard-${heard.length}`), '');
    };
    // What comes over two pipes before anybody reads has no order.
    const until = (count: number) => `until [ -e heard-${count} ]; do sleep 0.01; done`;
    const script = `echo one; ${until(1)}; echo two >&2; ${until(2)}; echo three`;
    await start(['sh', '-c', script], { output }).ended;
    expect(heard).toEqual(['stdout:one\n', 'stderr:two\n', 'stdout:three\n']);
  });

  test('hands on every byte of a flood, and keeps no memory of it', async () => {
    const script = 'for (let n = 0; n < 100; n++) process.stdout.write(String(n % 10).repeat(100_000))';
    const pieces: Uint8Array[] = [];
    let text = '';
    const output = (_: string, bytes: Uint8Array) => {
      pieces.push(bytes);
      text += Buffer.from(bytes);
    };
    await start([NODE, '-e', script], { output }).ended;
    const digits = Array.from({ length: 100 }, (_, index) => String(index % 10).repeat(100_000));
    expect(text === digits.join('')).toBe(true);
    expect(pieces.filter(({ buffer }) => buffer.byteLength > 0)).toEqual([]);
  });

  test('gets its parameters as whole arguments, byte for byte', async () => {
    const corpus = [
      '; touch x',
      '$(touch x)',
      '`id`',
      'a\nb',
      '-o',
      '--help',
      '"\'\\',
      '',
      ' ',
      'é漢😀',
      '{{b}}',
      '%s',
    ];
    for (const text of corpus) expect(await argvOf(['{{a}}', 'end'], { a: text })).toEqual([text, 'end']);
  });

  test('loses the argument of an absent optional parameter', async () => {
    expect(await argvOf(['{{a}}', 'x{{a}}'], {})).toEqual(['x{{a}}']);
  });

  test('is refused an argument with a NUL', async () => {
    const { ended } = start(['true', '{{a}}'], { params: { a: 'a\0b' } });
    expect(await ended).toMatchObject({ outcome: 'failed', error: expect.stringContaining('NUL') });
  });

  test('gets the environment of the daemon less its secrets, its parameters and its marks', async () => {
    const script = 'echo "$LANG_TEST/$PARAM_BLOCK_ID/$PGPASSWORD/$SUNBIRD_TASKS_RUN"';
    const run = async (inheritEnv: string[]) => {
      const { ended, output } = start(['sh', '-c', script], {
        params: { 'block-id': 'A' },
        spec: { env: { LANG_TEST: 'C', SUNBIRD_TASKS_RUN: 'forged' }, inheritEnv },
      });
      await ended;
      return output.join('');
    };
    expect(await run([])).toBe('stdout:C/A//store/1/1\n');
    expect(await run(['PGPASSWORD'])).toBe('stdout:C/A/secret/store/1/1\n');
  });

  test.for([
    [{}, ['no-such-program-here'], 'there is no such program'],
    [{ cwd: '/no/such/folder' }, ['true'], 'its folder /no/such/folder is not there'],
    [{}, ['/etc/passwd'], 'it may not be executed'],
  ] as const)('that cannot be started fails with the reason: %o %o', async ([spec, argv, reason]) => {
    const { ended, process: child } = start(argv as unknown as CommandSpec['argv'], { spec });
    expect(await ended).toMatchObject({
      outcome: 'failed',
      exitCode: null,
      error: expect.stringContaining(reason),
    });
    expect(child).toBeNull();
  });

  test('that takes longer than its timeout is ended with its whole group', async () => {
    const { ended, group } = start(['sh', '-c', 'sleep 60 & sleep 60'], { timeoutMs: 100 });
    expect(await ended).toMatchObject({ outcome: 'timed_out', signal: 'SIGTERM' });
    expect(isGroupAlive(group)).toBe(false);
  });

  test('that ended in time has done so, although nobody looked until its timeout was over', async () => {
    const { ended, process: child } = start(['sh', '-c', 'exit 0'], { timeoutMs: 100 });
    standStill(300, child?.pid ?? 0);
    expect(await ended).toMatchObject({ outcome: 'succeeded', exitCode: 0, signal: null, error: null });
    expect(child).not.toBeNull();
  });

  test('that ended in time has done so, although what it left behind outlasts its timeout', async () => {
    const { ended, group } = start(['sh', '-c', '(trap "" TERM; sleep 60) & exit 0'], { timeoutMs: 1_000 });
    standStill(0, group);
    expect(await ended).toMatchObject({ outcome: 'succeeded', exitCode: 0, signal: null, error: null });
  });

  test('that will not end by TERM is killed after the grace', async () => {
    const { ended, firstOutput, stopBy, group } = start([
      'sh',
      '-c',
      'trap "" TERM; echo up; while :; do sleep 0.1; done',
    ]);
    await firstOutput;
    stopBy({ outcome: 'cancelled', error: 'cancelled by root', graceMs: 100 });
    expect(await ended).toEqual({
      outcome: 'cancelled',
      exitCode: null,
      signal: 'SIGKILL',
      error: 'cancelled by root',
    });
    expect(isGroupAlive(group)).toBe(false);
  });

  test('leaves nothing of its group behind', async () => {
    const { ended, group } = start(['sh', '-c', 'sleep 60 & exit 0']);
    expect(await ended).toMatchObject({ outcome: 'succeeded' });
    expect(isGroupAlive(group)).toBe(false);
  });

  test('is not held by a grandchild that left the group and keeps the pipe', async () => {
    const { ended, output, firstOutput } = start([
      'sh',
      '-c',
      'setsid sh -c "echo \\$\\$; touch left; exec sleep 60" & until [ -e left ]; do sleep 0.01; done',
    ]);
    await firstOutput;
    expect(await ended).toMatchObject({ outcome: 'succeeded' });
    process.kill(Number(output.join('').slice('stdout:'.length)), 'SIGKILL');
  });
});

test('what is left of a group has the whole grace, and is asked to end once', async () => {
  const tidy =
    'process.once("SIGTERM", () => setTimeout(() => { console.log("tidied up"); process.exit(); }, 300)); setInterval(() => {}, 1000); console.log("ready");';
  const started = start(['sh', '-c', `${process.execPath} -e '${tidy}'; true`]);
  await started.firstOutput;
  started.stopBy({ outcome: 'cancelled', error: 'cancelled by root', graceMs: 20_000 });
  expect(await started.ended).toMatchObject({ outcome: 'cancelled' });
  expect(started.output.join('')).toContain('tidied up');
});

test('a program finds its input on stdin', async () => {
  const { ended, output } = start(['cat'], { input: '{"event":"onFailure"}' });
  expect(await ended).toMatchObject({ outcome: 'succeeded' });
  expect(output.join('')).toContain('{"event":"onFailure"}');
});

test('a program that reads nothing of a long input is not the worse for it', async () => {
  const { ended } = start(['true'], { input: 'x'.repeat(1_000_000) });
  expect(await ended).toMatchObject({ outcome: 'succeeded', exitCode: 0 });
});
