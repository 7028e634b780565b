/*
 * A replica as a process of its own: a real scheduler on its store, put together as the daemon does, but with a
 * clock and fail-points under the hand of a test. Its argument names a file with its options; it says `ready`, obeys
 * lines on stdin, and stops in order on TERM.
 */

import { readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { createInterface } from 'node:readline';
import { type Clock, systemClock } from '../../../src/clock.ts';
import { viewRun } from '../../../src/daemon/run-view.ts';
import { openLog } from '../../../src/log.ts';
import type { SchedulerParts } from '../../../src/scheduler/parts.ts';
import { RunSignals } from '../../../src/scheduler/run-signals.ts';
import { Scheduler } from '../../../src/scheduler/scheduler.ts';
import { Tally } from '../../../src/scheduler/tally.ts';
import { ConfiguredSource } from '../../../src/task/configured-source.ts';
import { createCommandWork } from '../../../src/work/command.ts';
import { createFunctionWork } from '../../../src/work/function.ts';
import { createHttpWork } from '../../../src/work/http.ts';
import { createModuleWork } from '../../../src/work/module.ts';
import { endOrphans, findOrphans } from '../../../src/work/orphans.ts';
import { workByKind } from '../../../src/work/work-by-kind.ts';
import { sampleFacts } from '../sample-boot.ts';
import { withFailPoints } from './fail-points.ts';
import { tellHoldings } from './holdings.ts';
import { openPlace } from './open-place.ts';
import type { Blocked, Holdings, ReplicaOptions, ReplicaOrder } from './replica-options.ts';

const options: ReplicaOptions = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const { connection, schema, tasks, leaseMs, maxRunning, retention, name, foreignPods } = options;
let aheadMs = options.clockAheadMs;

const wallClock: Clock = { ...systemClock, now: () => new Date(Date.now() + aheadMs) };
const log = openLog();
const opened = await openPlace(connection, { schema, clock: wallClock, log, exclusive: true });
const { store, arm } = withFailPoints(opened.store, options.failPoint);
const { clock } = opened;
const environment = process.env;
const source = new ConfiguredSource(tasks);

const parts: SchedulerParts = {
  store,
  source,
  work: workByKind({
    command: createCommandWork({ environment, clock }),
    http: createHttpWork({ environment, clock }),
    module: createModuleWork({ environment, clock }),
    function: createFunctionWork({ clock }),
  }),
  showRun: (run) => ({ ...viewRun(run, { now: clock.now(), access: 'control' }) }),
  endOrphans: foreignPods ? async () => [] : endOrphans,
  findOrphans: foreignPods ? () => [] : findOrphans,
  clock,
  log,
  signals: new RunSignals(),
  tally: new Tally(),
  replica: `${name}-${process.pid}`,
  facts: sampleFacts({ pod: name, host: name }),
  fingerprint: () => null,
  maxRunning,
  leaseMs,
};
const scheduler = new Scheduler(parts, retention);

async function stop(): Promise<void> {
  await scheduler.stop(options.stopGraceMs);
  await store.close();
  process.exit(0);
}

/** What it is to answer with, if anything. */
async function obey(order: ReplicaOrder): Promise<Holdings | Blocked | null> {
  switch (order.order) {
    case 'step':
      aheadMs += order.ms;
      return null;
    case 'block': {
      const fromMs = Date.now();
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, order.ms);
      return { fromMs, toMs: Date.now() };
    }
    case 'fail':
      arm(order.at);
      return null;
    case 'reload':
      source.replaceTasks(order.tasks);
      await scheduler.reload();
      return null;
    case 'tell':
      return tellHoldings();
    case 'stop':
      await stop();
      return null;
    default:
      return order satisfies never;
  }
}

process.once('SIGTERM', stop);
await scheduler.start();
// One that is killed would leave none behind.
flushCompileCache();
console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await obey(JSON.parse(line))));
}
