import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { type ParserEnd, type ParserRequest, runParser } from '../../src/config/parser-child.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Runs a script in the place of the parser. */
async function runScript(script: string, limits: Partial<ParserRequest> = {}): Promise<ParserEnd> {
  using folder = temporaryFolder();
  const entry = join(folder.path, 'parser.mjs');
  writeFileSync(entry, script);
  return await runParser({ entry, file: 'tasks.yaml', ...limits });
}

test('hears the answer of the child', async () => {
  const script = 'console.log(JSON.stringify(process.argv.slice(2)))';
  expect(await runScript(script)).toEqual({ ok: true, answer: ['tasks.yaml'] });
});

test('gives the child an empty stdin and nothing of its own environment', async () => {
  vi.stubEnv('NODE_OPTIONS', '--no-deprecation');
  vi.stubEnv('SECRET', 'x');
  vi.stubEnv('LD_LIBRARY_PATH', undefined);
  const script = `
    import { readFileSync } from 'node:fs';
    console.log(JSON.stringify({ env: process.env, stdin: readFileSync(0, 'utf8') }));
  `;
  expect(await runScript(script)).toEqual({ ok: true, answer: { env: {}, stdin: '' } });
});

test.each([
  [
    'is killed',
    'process.kill(process.pid, "SIGKILL")',
    {},
    'the parser was ended by SIGKILL before it answered; is there too little memory?',
  ],
  [
    'never answers',
    'setInterval(() => {}, 1000)',
    { timeLimitMs: 200 },
    'parsing took longer than 0.2 s and was ended; make the file simpler',
  ],
  [
    'runs out of memory',
    'const all = []; for (;;) all.push(new Array(1000).fill({}).map(() => ({})))',
    { memoryLimitMb: 16 },
    'parsing needed more than 16 MiB of memory; make the file smaller',
  ],
  ['fails', 'process.exit(3)', {}, 'the parser ended with exit code 3 before it answered'],
  ['says nothing', '', {}, 'the parser ended without a whole answer; try again'],
  ['stops half way', 'process.stdout.write("{")', {}, 'the parser ended without a whole answer; try again'],
])('tells in one sentence of a child that %s', async (_what, script, limits, sentence) => {
  expect(await runScript(script, limits)).toEqual({ ok: false, sentence });
});

test('tells in one sentence of a file name that no argument can carry', async () => {
  expect(await runParser({ entry: 'parser.mjs', file: 'a\0b' })).toEqual({
    ok: false,
    sentence: 'the parser cannot be started (ERR_INVALID_ARG_VALUE)',
  });
});
