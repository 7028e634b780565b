/** What holds where a tasks file says nothing. */
export const DEFAULTS = {
  timezone: 'UTC',
  maxRunning: 16,
  stopGraceMs: 25_000,
  leaseMs: 15_000,
  retentionAgeMs: 30 * 86_400_000,
  retentionRuns: 1_000,
  socketMode: 0o600,
  group: 'default',
  timeoutMs: 3_600_000,
  maxQueued: 100,
  maxOutputBytes: 1_048_576,
} as const;
