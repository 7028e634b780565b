import { type Boot, type BootFacts, type Life, MOST_BOOTS } from '../boots.ts';
import { bootOf } from '../rows.ts';
import type { Connection } from './connection.ts';

const ADD = `
INSERT INTO boot (replica, started_at, seen_at, version, host, pod, namespace, container, socket,
  running, fingerprint, clock_ahead_ms)
VALUES ($replica, $now, $now, $version, $host, $pod, $namespace, $container, $socket,
  $running, $fingerprint, $clockAheadMs)
ON CONFLICT (replica) DO UPDATE SET
  seen_at = $now, stopped_at = NULL, version = $version, host = $host, pod = $pod, namespace = $namespace,
  container = $container, socket = $socket, running = $running, fingerprint = $fingerprint,
  clock_ahead_ms = $clockAheadMs`;

/** One that may live is never forgotten. */
const FORGET = `
DELETE FROM boot
WHERE number <= (SELECT max(number) FROM boot) - $most
  AND (stopped_at IS NOT NULL OR seen_at < $now - 86400000)`;

const TOUCH = `
UPDATE boot
SET seen_at = $now, running = $running, fingerprint = $fingerprint, clock_ahead_ms = $clockAheadMs
WHERE replica = $replica`;

const END = `
UPDATE boot
SET seen_at = $now, stopped_at = $now, running = 0
WHERE replica = $replica`;

const LIST = 'SELECT * FROM boot ORDER BY number DESC';

export function addBoot(
  connection: Connection,
  { replica, facts, life, now }: { replica: string; facts: BootFacts; life: Life; now: Date },
): void {
  const { version, host, pod, namespace, container, socket } = facts;
  connection.transaction(() => {
    connection.run(ADD, {
      ...{ replica, version, host, pod, namespace, container, socket },
      ...valuesOf(life),
      now: now.getTime(),
    });
    connection.run(FORGET, { most: MOST_BOOTS, now: now.getTime() });
  });
}

export function touchBoot(
  connection: Connection,
  { replica, life, now }: { replica: string; life: Life; now: Date },
): void {
  connection.run(TOUCH, { replica, ...valuesOf(life), now: now.getTime() });
}

export function endBoot(connection: Connection, replica: string, now: Date): void {
  connection.run(END, { replica, now: now.getTime() });
}

export function listBoots(connection: Connection): Boot[] {
  return connection.all(LIST).map(bootOf);
}

function valuesOf({ running, fingerprint, clockAheadMs }: Life) {
  return { running, fingerprint, clockAheadMs };
}
