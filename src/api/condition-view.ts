/** What can be asked of the health of a scheduler, by the names of the options. */
export type ConditionName = 'live' | 'ready' | 'idle-for' | 'not-running' | 'last-success' | 'no-late';

/** Query of `GET /api/v1/health/check`; at least one condition. Lists are parted by commas. */
export interface ConditionsAsked {
  live?: 'true' | undefined;
  ready?: 'true' | undefined;
  /** A duration. */
  idleFor?: string | undefined;
  /** Tasks. */
  notRunning?: string | undefined;
  /** Tasks; with `within`, a duration. */
  lastSuccess?: string | undefined;
  within?: string | undefined;
  noLate?: 'true' | undefined;
}

/** One condition that was asked for, and whether it holds. */
export interface ConditionView {
  condition: ConditionName;
  /** The duration or the task it was asked of; null when it needs none. */
  of: string | null;
  holds: boolean;
  /** Its instants are ISO 8601 in UTC. */
  sentence: string;
}

/** `response` of `GET /api/v1/health/check`. */
export interface HealthCheckView {
  /** Whether all of them hold. */
  holds: boolean;
  conditions: ConditionView[];
}
