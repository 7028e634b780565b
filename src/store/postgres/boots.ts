import { type Boot, MOST_BOOTS } from '../boots.ts';
import { bootOf } from '../rows.ts';
import type { Connection } from './connection.ts';

const ADD = `
INSERT INTO sunbird_tasks.boot (replica, started_at, seen_at)
VALUES ($replica, sunbird_tasks.present(), sunbird_tasks.present())
ON CONFLICT (replica) DO UPDATE SET seen_at = sunbird_tasks.present(), stopped_at = NULL`;

/** By place, not by number: a number may be left out. */
const FORGET = `
DELETE FROM sunbird_tasks.boot
WHERE number <= (SELECT number FROM sunbird_tasks.boot ORDER BY number DESC OFFSET $most LIMIT 1)`;

const TOUCH = `
UPDATE sunbird_tasks.boot
SET seen_at = sunbird_tasks.present()
WHERE replica = $replica`;

const END = `
UPDATE sunbird_tasks.boot
SET seen_at = sunbird_tasks.present(), stopped_at = sunbird_tasks.present()
WHERE replica = $replica`;

const LIST = 'SELECT * FROM sunbird_tasks.boot ORDER BY number DESC';

export async function addBoot(connection: Connection, replica: string): Promise<void> {
  await connection.run(ADD, { replica });
  await connection.run(FORGET, { most: MOST_BOOTS });
}

export async function touchBoot(connection: Connection, replica: string): Promise<void> {
  await connection.run(TOUCH, { replica });
}

export async function endBoot(connection: Connection, replica: string): Promise<void> {
  await connection.run(END, { replica });
}

export async function listBoots(connection: Connection): Promise<Boot[]> {
  return (await connection.all(LIST)).map(bootOf);
}
