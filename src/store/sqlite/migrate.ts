import { randomUUID } from 'node:crypto';
import { SunbirdError } from '../../errors.ts';
import { failedUpgrade } from '../failed-upgrade.ts';
import type { Connection } from './connection.ts';
import { SPINE } from './migrations/001-spine.ts';
import { SCHEDULES } from './migrations/002-schedules.ts';
import { WATCHED_RUNS } from './migrations/003-watched-runs.ts';
import { OPERATOR_CHANGES } from './migrations/004-operator-changes.ts';
import { INTENTS } from './migrations/005-intents.ts';
import { BOOTS } from './migrations/006-boots.ts';
import { RETRIES } from './migrations/007-retries.ts';
import { BOOT_FACTS } from './migrations/008-boot-facts.ts';
import { SHARED_CONTROL } from './migrations/009-shared-control.ts';
import { LONG_HISTORY } from './migrations/010-long-history.ts';

/** Numbered from 1 by their place; forward only. A released one is never changed. */
export const MIGRATIONS: readonly { name: string; sql: string }[] = [
  { name: 'spine', sql: SPINE },
  { name: 'schedules', sql: SCHEDULES },
  { name: 'watched-runs', sql: WATCHED_RUNS },
  { name: 'operator-changes', sql: OPERATOR_CHANGES },
  { name: 'intents', sql: INTENTS },
  { name: 'boots', sql: BOOTS },
  { name: 'retries', sql: RETRIES },
  { name: 'boot-facts', sql: BOOT_FACTS },
  { name: 'shared-control', sql: SHARED_CONTROL },
  { name: 'long-history', sql: LONG_HISTORY },
];

const LEDGER = `
CREATE TABLE IF NOT EXISTS migration (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  applied_at INTEGER NOT NULL
) STRICT`;

/** Brings the schema up to date, each step with its ledger entry in one transaction; refuses a newer schema. */
export function migrate(connection: Connection, now: Date): void {
  connection.transaction(() => {
    connection.script(LEDGER);
    const last = Number(connection.get('SELECT coalesce(max(number), 0) AS last FROM migration')?.last);
    if (last > MIGRATIONS.length) throw newerSchema(connection.name, last);
    for (const [index, { name, sql }] of MIGRATIONS.entries()) {
      if (index < last) continue;
      upgrade(connection, last, { number: index + 1, name, sql });
      connection.run('INSERT INTO migration (number, name, applied_at) VALUES ($number, $name, $at)', {
        number: index + 1,
        name,
        at: now.getTime(),
      });
    }
    connection.run(
      'INSERT INTO store (id, last_token) SELECT $id, 0 WHERE NOT EXISTS (SELECT 1 FROM store)',
      {
        id: randomUUID(),
      },
    );
  });
}

interface Step {
  number: number;
  name: string;
  sql: string;
}

/** Takes one step, within the transaction of all of them. */
function upgrade(connection: Connection, from: number, { number, name, sql }: Step): void {
  try {
    connection.script(sql);
  } catch (error) {
    if (error instanceof SunbirdError) throw error;
    throw failedUpgrade({ store: connection.name, from, to: MIGRATIONS.length, number, name }, error);
  }
}

function newerSchema(name: string, last: number): SunbirdError {
  return new SunbirdError(
    'INVALID_CONFIG',
    `The store ${name} has schema ${last}; this version knows schemas up to ${MIGRATIONS.length}. ` +
      'Run the newer version that wrote it, or give --store another path.',
  );
}
