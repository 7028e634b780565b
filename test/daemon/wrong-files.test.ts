import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { HealthView } from '../../src/api/health-view.ts';
import type { RouteName } from '../../src/api/routes.ts';
import type { ListResult } from '../../src/api/views.ts';
import { ANSWER_MS, call } from '../../src/client/call.ts';
import { systemClock } from '../../src/clock.ts';
import { parseFile } from '../../src/config/parse-file.ts';
import { Daemon } from '../../src/daemon/daemon.ts';
import { silentLog } from '../../src/log.ts';
import { LARGE } from '../config/wrong/large.ts';
import { readCases } from '../config/wrong/read-cases.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const GOOD = `
timezone: Asia/Kolkata
tasks:
  - { name: nightly, schedule: "0 2 1 1 *", command: ["true"], timeout: 5m }
  - { name: paused, schedule: "0 3 1 1 *", command: ["true"] }
  - { group: g, name: by-hand, command: ["true"], params: { block: { required: true } } }
`;
const WRONG = [...readCases(), ...LARGE.map(({ title, text }) => ({ title, bytes: Buffer.from(text) }))];

/** A daemon in this process on a tasks file, and what it answers. */
async function serving(content: string) {
  const folder = temporaryFolder();
  const file = join(folder.path, 'tasks.yaml');
  const socket = join(folder.path, 'run/control.sock');
  const rewrite = (bytes: string | Buffer) => writeFileSync(file, bytes, { mode: 0o644 });
  const load = async () => parseFile(file, 0, systemClock.now());
  rewrite(content);
  const loaded = await load();
  if (!loaded.ok) throw new Error(loaded.problems.map(({ text }) => text).join('\n'));
  const { config, fingerprint } = loaded;
  const daemon = await Daemon.start({
    config,
    store: { kind: 'sqlite', path: ':memory:' },
    socket: { path: socket, mode: 0o600, group: null, view: false },
    log: silentLog,
    environment: {},
    tasksFile: { path: file, load, fingerprint },
  });
  const connection = {
    candidates: [socket],
    uid: process.getuid?.() ?? 0,
    clock: systemClock,
    answerMs: ANSWER_MS,
  };
  const ask = async <Response>(route: RouteName, segment = '', body?: object): Promise<Response> => {
    const { result } = await call<ListResult<Response>>(connection, {
      route,
      segment,
      ...(body && { body }),
    });
    return result.response;
  };
  const dispose = async () => {
    await daemon.stop();
    folder[Symbol.dispose]();
  };
  return { rewrite, ask, [Symbol.asyncDispose]: dispose };
}

test('after each wrong file all that was loaded stands, and the next good file is loaded whole', async () => {
  await using at = await serving(GOOD);
  await at.ask('pause-task', 'paused', { reason: 'import' });
  const standing = async () => ({
    tasks: await at.ask('list-tasks'),
    fingerprint: (await at.ask<HealthView>('health')).tasksFile?.fingerprint,
  });
  const before = await standing();
  expect(before).toMatchObject({
    tasks: [{ taskName: 'nightly' }, { taskName: 'paused', state: 'paused' }, { taskName: 'by-hand' }],
    fingerprint: createHash('sha256').update(GOOD).digest('hex'),
  });
  for (const { title, bytes } of WRONG) {
    at.rewrite(bytes);
    await expect(at.ask('reload', '', {}), title).rejects.toMatchObject({ code: 'INVALID_CONFIG' });
    expect(await standing(), title).toEqual(before);
  }
  at.rewrite(`${GOOD}  - { name: more, command: ["true"] }\n`);
  expect(await at.ask('reload', '', {})).toMatchObject({ added: ['default/more'], removed: [], changed: [] });
  expect(await at.ask('list-tasks')).toHaveLength(4);
}, 120_000);
