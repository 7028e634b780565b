const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const PATTERN = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** What a duration looks like, for messages. */
export const DURATION_FORM = 'a number with a unit, such as 500ms, 10s, 5m, 2h or 1d';

/** Milliseconds of `500ms`, `10s`, `5m`, `2h`, `1d`, or undefined when the text is no duration. */
export function parseDuration(text: string): number | undefined {
  const match = PATTERN.exec(text.trim());
  if (!match) return undefined;
  const ms = Math.round(Number(match[1]) * UNITS[match[2] as keyof typeof UNITS]);
  return Number.isSafeInteger(ms) ? ms : undefined;
}

/** A duration as a person says it: `8 ms`, `0.2 s`, `41 s`, `2 m`, `2 m 5 s`, `3 h 10 m`, `2 d 4 h`. */
export function formatDuration(ms: number): string {
  if (ms < 100) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return pair(seconds, 60, 'm', 's');
  if (seconds < 86_400) return pair(Math.round(seconds / 60), 60, 'h', 'm');
  return pair(Math.round(seconds / 3_600), 24, 'd', 'h');
}

function pair(amount: number, size: number, large: string, small: string): string {
  const rest = amount % size;
  return rest === 0 ? `${amount / size} ${large}` : `${Math.floor(amount / size)} ${large} ${rest} ${small}`;
}
