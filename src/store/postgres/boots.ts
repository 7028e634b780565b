import { type Boot, type BootFacts, type Life, MOST_BOOTS } from '../boots.ts';
import { bootOf } from '../rows.ts';
import { type Connection, often } from './connection.ts';

const ADD = `
INSERT INTO sunbird_tasks.boot (
  replica, started_at, seen_at, version, host, pod, namespace, container, socket, running, fingerprint, clock_ahead_ms
)
VALUES (
  $replica, sunbird_tasks.present(), sunbird_tasks.present(), $version, $host, $pod, $namespace, $container, $socket,
  $running, $fingerprint, $clockAheadMs
)
ON CONFLICT (replica) DO UPDATE
SET seen_at = excluded.seen_at, stopped_at = NULL, version = excluded.version, host = excluded.host,
  pod = excluded.pod, namespace = excluded.namespace, container = excluded.container, socket = excluded.socket,
  running = excluded.running, fingerprint = excluded.fingerprint, clock_ahead_ms = excluded.clock_ahead_ms`;

/** By place, not by number: a number may be left out. One that may live is never forgotten. */
const FORGET = `
DELETE FROM sunbird_tasks.boot
WHERE number <= (SELECT number FROM sunbird_tasks.boot ORDER BY number DESC OFFSET $most LIMIT 1)
  AND (stopped_at IS NOT NULL OR seen_at < sunbird_tasks.present() - interval '1 day')`;

const TOUCH = often(`
UPDATE sunbird_tasks.boot
SET seen_at = sunbird_tasks.present(), running = $running, fingerprint = $fingerprint, clock_ahead_ms = $clockAheadMs
WHERE replica = $replica`);

const END = `
UPDATE sunbird_tasks.boot
SET seen_at = sunbird_tasks.present(), stopped_at = sunbird_tasks.present(), running = 0
WHERE replica = $replica`;

const LIST = 'SELECT * FROM sunbird_tasks.boot ORDER BY number DESC';

export async function addBoot(
  connection: Connection,
  { replica, facts, life }: { replica: string; facts: BootFacts; life: Life },
): Promise<void> {
  await connection.run(ADD, { replica, ...facts, ...life });
  await connection.run(FORGET, { most: MOST_BOOTS });
}

export async function touchBoot(
  connection: Connection,
  { replica, life }: { replica: string; life: Life },
): Promise<void> {
  await connection.run(TOUCH, { replica, ...life });
}

export async function endBoot(connection: Connection, replica: string): Promise<void> {
  await connection.run(END, { replica });
}

export async function listBoots(connection: Connection): Promise<Boot[]> {
  return (await connection.all(LIST)).map(bootOf);
}
