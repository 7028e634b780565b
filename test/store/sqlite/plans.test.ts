import { afterAll, describe, expect, test } from 'vitest';
import type { Row } from '../../../src/store/rows.ts';
import { Connection } from '../../../src/store/sqlite/connection.ts';
import { listRuns } from '../../../src/store/sqlite/list-runs.ts';
import { migrate } from '../../../src/store/sqlite/migrate.ts';
import type { RunQuery } from '../../../src/store/store.ts';

/** Tells, once its schema is there, how SQLite would find what is asked of it. */
class Planner extends Connection {
  plan: string[] | null = null;

  override all(...[sql, bindings]: Parameters<Connection['all']>): Row[] {
    if (!this.plan) return super.all(sql, bindings);
    const steps = super.all(`EXPLAIN QUERY PLAN ${sql}`, bindings);
    this.plan.push(...steps.map((step) => String(step.detail)));
    return [];
  }

  override get(...[sql, bindings]: Parameters<Connection['get']>): Row | undefined {
    if (!this.plan) return super.get(sql, bindings);
    this.all(sql, bindings);
    // Of whatever was looked up by the way.
    return { id: 1, number: 1 };
  }
}

const TASK = { group: 'g', name: 't' };
const NOW = new Date('2026-01-15T00:00:00Z');
const ASKED: Readonly<Record<string, Omit<RunQuery, 'limit'>>> = {
  'those of a task': { task: TASK },
  'those that failed': { states: ['failed', 'timed_out'] },
  'those that ended well': { states: ['succeeded'] },
  'those of a task that failed': { task: TASK, states: ['failed'] },
  'those of a task that ended well': { task: TASK, states: ['succeeded', 'finished'] },
  'those that go on': { states: ['running'] },
  'those of a task that ended in one of two ways': { task: TASK, states: ['succeeded', 'failed'] },
  'those since an instant': { since: NOW },
  'those of a task since an instant': { task: TASK, since: NOW },
  'those that failed since an instant': { states: ['failed'], since: NOW },
  'those of a task that worked between two instants': {
    task: TASK,
    states: ['running', 'succeeded', 'failed'],
    since: NOW,
    until: NOW,
  },
  'those that were due': { task: TASK, due: { from: NOW, to: NOW } },
  'those that repeat one': { retryOf: 1 },
};

const planner = new Planner(':memory:');
migrate(planner, NOW);
afterAll(() => planner.close());

describe('of a long history SQLite finds without going through it', () => {
  test.each(Object.entries(ASKED))('%s', (_what, query) => {
    planner.plan = [];
    listRuns(planner, { ...query, limit: 20 });
    expect(planner.plan.filter(goesThroughMany)).toEqual([]);
  });
});

/** But for the runs that have not ended, which are few. */
function goesThroughMany(step: string): boolean {
  return /^SCAN (run|old)\b(?! USING (COVERING )?INDEX run_active)/.test(step);
}
