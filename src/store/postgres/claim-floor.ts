import { often, type Statements } from './connection.ts';

/** After so long a number that was given out is visible, or never will be: its transaction had one statement left. */
const SETTLED_MS = 10_000;
/** How often all is gone through, for what came otherwise: from a transaction that stood still, or by an older version. */
const COMPLETE_MS = 60_000;

/** The newest number given out, and the lowest one above the floor that waits to be claimed for the first time. */
const LOOK = often(`
SELECT (SELECT last_value - CASE WHEN is_called THEN 0 ELSE 1 END FROM sunbird_tasks.run_number) AS newest, (
  SELECT min(number)
  FROM sunbird_tasks.run
  WHERE state = 'queued'
    AND handle IS NULL
    AND not_before IS NULL
    AND number > $floor
) AS lowest`);

/**
 * From which number on runs can wait to be claimed for the first time. Below it wait only some that came back, which
 * have a `not_before`. Without it each look for claimable runs would go through all that ever waited: their entries in
 * the index stay as long as some transaction, perhaps of a backup, might still see them as they were.
 */
export class ClaimFloor {
  readonly #monotonicMs: () => number;
  #floor = 0;
  /** The newest number at the last look. */
  #newest = 0;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #completeAtMs = Number.NEGATIVE_INFINITY;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  /** No run at or below this number waits to be claimed for the first time. Rejects as `get` does. */
  async find(sql: Statements): Promise<number> {
    const nowMs = this.#monotonicMs();
    if (nowMs - this.#lookedAtMs < SETTLED_MS) return this.#floor;
    this.#lookedAtMs = nowMs;
    const isComplete = nowMs - this.#completeAtMs >= COMPLETE_MS;
    const row = await sql.get(LOOK, { floor: isComplete ? 0 : this.#floor });
    if (isComplete) this.#completeAtMs = nowMs;
    // Numbers were given out until the answer came.
    this.#lookedAtMs = this.#monotonicMs();
    const lowest = row?.lowest === null ? Number.POSITIVE_INFINITY : Number(row?.lowest);
    this.#floor = Math.min(this.#newest, lowest - 1);
    this.#newest = Number(row?.newest);
    return this.#floor;
  }
}
