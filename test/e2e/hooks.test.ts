import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Served } from '../support/served.ts';
import { until } from '../support/until.ts';

function tasks(url: string): string {
  return `hooks:
  onFailure: { command: [tee, failure.json] }
  onRecovery: { http: { url: "${url}" } }
  onLate: { command: ["false"] }
tasks:
  - { name: flaky, command: [test, -e, repaired] }
  - { name: odd, command: ["false"], hooks: { onFailure: { command: [./no-such-alert] } } }
`;
}

test('hooks are called by a real scheduler, and those that fail are told of', async () => {
  const sent: string[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    sent.push(text);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await using at = await Served.start(tasks(`http://127.0.0.1:${port}/well`));
    expect((await at.cli('trigger flaky --wait')).code).toBe(10);
    const file = join(at.folder, 'failure.json');
    await until(() => existsSync(file) && readFileSync(file, 'utf8') !== '');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      event: 'onFailure',
      task: 'default/flaky',
      run: { run: 1, taskName: 'flaky', state: 'failed', exitCode: 1 },
    });

    at.write('repaired', '');
    expect((await at.cli('trigger flaky --wait')).code).toBe(0);
    await until(() => sent.length === 1);
    expect(JSON.parse(sent[0] ?? '')).toMatchObject({ event: 'onRecovery', run: { run: 2 } });
    expect((await at.cli('health')).code).toBe(0);

    await at.cli('trigger odd --wait');
    await until(() => at.log.includes('Hook failed'));
    const health = await at.cli('health');
    expect(health.code).toBe(30);
    expect(health.out).toMatch(/The hook onFailure failed, last for default\/odd at .*no such program/);
    expect((await at.cli('show odd')).out).toMatch(
      /^onFailure: +\.\/no-such-alert; called .*, which failed: cannot start/m,
    );
    expect((await at.cli('show flaky')).out).toMatch(/^Late: +1 m after its fire time$/m);
  } finally {
    server.close();
  }
});
