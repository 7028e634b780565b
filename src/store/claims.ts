/** Runs that a replica wants to execute. */
export interface ClaimRequest {
  numbers: readonly number[];
  /** It takes no more than this. */
  limit: number;
  replica: string;
  leaseMs: number;
}

/** What a replica learns when it renews its leases. */
export interface Renewal {
  /** Runs whose claim is no longer good: ended or taken over. */
  lost: readonly number[];
  /** Runs that somebody wants to end. */
  cancels: readonly (CancelRequest & { number: number })[];
}

/** How a run is to be ended. */
export interface CancelRequest {
  /** Becomes the error of the run: `cancelled by root`. */
  error: string;
  /** Between TERM and KILL. */
  graceMs: number;
}
