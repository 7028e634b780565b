import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Served } from '../support/served.ts';

const MODULE = `export default async ({ params, log, run }) => {
  log('attempt %d of %s', run.attempt, params.block);
  if (run.attempt < 2) throw new Error('not yet');
  return { block: params.block };
};`;

test('a module is tried again, waited for, and its result shown', async () => {
  await using at = await Served.start(
    'tasks: [{ name: mod, module: ./mod.mjs, retry: { attempts: 2, delay: 100ms }, params: { block: {} } }]\n',
  );
  writeFileSync(join(at.folder, 'mod.mjs'), MODULE, { mode: 0o644 });
  const { code, out } = await at.cli('trigger mod --param block=A --wait --follow');
  expect(code).toBe(0);
  expect(out).toMatch(
    /^attempt 1 of A\n[\s\S]*attempt 2 of A\nRESULT run=1 task=default\/mod state=succeeded exit=0 /m,
  );
  const shown = (await at.cli('show 1')).out;
  expect(shown).toMatch(/^Attempt 1: +.*, failed after .*: threw not yet$/m);
  expect(shown).toMatch(/^Attempt 2: +.*, succeeded after .*$/m);
  expect(shown).toMatch(/^Result: +\{"block":"A"\}$/m);
});

test('a secret of a request shows nowhere', async () => {
  const server = createServer((request, response) =>
    response
      .setHeader('content-type', 'text/plain')
      .writeHead(403)
      .end(`no: ${request.headers.authorization}\n`),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await using at = await Served.start(
    `tasks: [{ name: web, http: { url: "${url}", headers: { Authorization: "Bearer \${TOKEN}" } } }]\n`,
    { env: { TOKEN: 'very-secret' } },
  );
  const told = await at.cli('trigger web --wait --follow');
  expect([told.code, told.out]).toEqual([10, expect.stringContaining('no: Bearer ***\n')]);
  expect(told.err).toContain('answered 403 Forbidden; expected 200 to 299');
  const everything = [told.out, told.err, at.log];
  for (const line of ['list -o json', 'show web -o json', 'show 1 -o json', 'runs -o json', 'logs 1'])
    everything.push((await at.cli(line)).out);
  expect(everything.join('\n')).not.toContain('very-secret');
  server.close();
});

test('a module in TypeScript waits at its top, and a syntax error is told with its line', async () => {
  await using at = await Served.start(
    'tasks: [{ name: typed, module: ./typed.ts }, { name: wrong, module: ./wrong.mjs }]\n',
  );
  const typed = 'const told: string = await Promise.resolve("x");\nexport default () => told;\n';
  writeFileSync(join(at.folder, 'typed.ts'), typed, { mode: 0o644 });
  writeFileSync(join(at.folder, 'wrong.mjs'), 'export default () => {\n  return 1 +;\n};\n', { mode: 0o644 });
  expect((await at.cli('trigger typed --wait --follow')).out).toMatch(/^RESULT run=1 .* state=succeeded /);
  expect((await at.cli('show 1')).out).toMatch(/^Result: +"x"$/m);
  const { code, err } = await at.cli('trigger wrong --wait');
  expect([code, err]).toEqual([10, expect.stringContaining('a syntax error in line 2: ')]);
});
