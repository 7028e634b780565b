import type { AuditEntry, AuditRow } from '../operator-changes.ts';
import { auditOf } from '../rows.ts';
import type { Connection } from './connection.ts';

const ADD = `
INSERT INTO sunbird_tasks.audit (at, what, asked_on, asked_by, reason, socket, refusal, details)
VALUES (sunbird_tasks.present(), $what, $on, $by, $reason, $socket, $refusal, $details)`;

const LIST = `
SELECT *
FROM sunbird_tasks.audit
WHERE at >= coalesce($since, '-infinity'::timestamptz)
ORDER BY number DESC
LIMIT $limit`;

const PRUNE = `
DELETE FROM sunbird_tasks.audit
WHERE number IN (
  SELECT number FROM sunbird_tasks.audit
  WHERE at < sunbird_tasks.present() - $ageMs * interval '1 millisecond'
  ORDER BY at
  LIMIT $batch
)`;

export async function addAudit(connection: Connection, entry: AuditEntry): Promise<void> {
  await connection.run(ADD, { ...entry, details: JSON.stringify(entry.details) });
}

export async function listAudit(
  connection: Connection,
  { since = undefined, limit }: { since?: Date; limit: number },
): Promise<AuditRow[]> {
  return (await connection.all(LIST, { since: since ?? null, limit })).map(auditOf);
}

export async function pruneAudit(connection: Connection, ageMs: number, batch: number): Promise<number> {
  return await connection.run(PRUNE, { ageMs, batch });
}
