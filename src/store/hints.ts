/**
 * Tells at once what other replicas changed, as far as the store can. A hint may be lost and may come for nothing: it is
 * a reason to look, and who relies on a change looks from time to time without one.
 */
export interface Hints {
  /** False while none can arrive, so that looking has to make up for it. */
  readonly arrive: boolean;
  /** Calls `listener` for each hint until the returned function is called. */
  listen(listener: (hint: Hint) => void): () => void;
}

export interface Hint {
  /** Runs of which something changed. */
  runs: readonly number[];
  /** A run waits. */
  queued: boolean;
  /** Something that all replicas follow changed; see `OperatorChanges.findOrders`. */
  orders: boolean;
}

/** Of a store that no other replica can have open. */
export const NO_HINTS: Hints = { arrive: false, listen: () => () => {} };
