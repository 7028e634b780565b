import { type Boot, MOST_BOOTS } from '../boots.ts';
import { bootOf } from '../rows.ts';
import type { Connection } from './connection.ts';

const ADD = `
INSERT INTO boot (replica, started_at, seen_at)
VALUES ($replica, $now, $now)
ON CONFLICT (replica) DO UPDATE SET seen_at = $now, stopped_at = NULL`;

const FORGET = `
DELETE FROM boot
WHERE number <= (SELECT max(number) FROM boot) - $most`;

const TOUCH = `
UPDATE boot
SET seen_at = $now
WHERE replica = $replica`;

const END = `
UPDATE boot
SET seen_at = $now, stopped_at = $now
WHERE replica = $replica`;

const LIST = 'SELECT * FROM boot ORDER BY number DESC';

export function addBoot(connection: Connection, replica: string, now: Date): void {
  connection.transaction(() => {
    connection.run(ADD, { replica, now: now.getTime() });
    connection.run(FORGET, { most: MOST_BOOTS });
  });
}

export function touchBoot(connection: Connection, replica: string, now: Date): void {
  connection.run(TOUCH, { replica, now: now.getTime() });
}

export function endBoot(connection: Connection, replica: string, now: Date): void {
  connection.run(END, { replica, now: now.getTime() });
}

export function listBoots(connection: Connection): Boot[] {
  return connection.all(LIST).map(bootOf);
}
