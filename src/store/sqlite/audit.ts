import type { AuditEntry, AuditRow } from '../operator-changes.ts';
import { auditOf } from '../rows.ts';
import type { Connection } from './connection.ts';

const ADD = `
INSERT INTO audit (at, what, asked_on, asked_by, reason, socket, refusal, details)
VALUES ($at, $what, $on, $by, $reason, $socket, $refusal, $details)`;

const LIST = `
SELECT *
FROM audit
WHERE at >= $since
ORDER BY number DESC
LIMIT $limit`;

const PRUNE = `
DELETE FROM audit
WHERE number IN (SELECT number FROM audit WHERE at < $before ORDER BY at LIMIT $batch)`;

export function addAudit(connection: Connection, entry: AuditEntry, now: Date): void {
  connection.run(ADD, { ...entry, at: now.getTime(), details: JSON.stringify(entry.details) });
}

export function listAudit(connection: Connection, query: { since?: Date; limit: number }): AuditRow[] {
  const since = query.since?.getTime() ?? 0;
  return connection.all(LIST, { since, limit: query.limit }).map(auditOf);
}

export function pruneAudit(connection: Connection, of: { ageMs: number; batch: number; now: Date }): number {
  const before = of.now.getTime() - of.ageMs;
  return connection.run(PRUNE, { before, batch: of.batch }).changes;
}
