const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const PATTERN = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** What a duration looks like, for messages. */
export const DURATION_FORM = 'a number with a unit, such as 500ms, 10s, 5m, 2h or 1d';

/** 100 years: from any instant that people ask about so long leads to one that a Date holds. */
const LONGEST_MS = 36_525 * UNITS.d;

/** Milliseconds of `500ms`, `10s`, `5m`, `2h`, `1d`, or undefined when the text is no duration, or one of more than 100 years. */
export function parseDuration(text: string): number | undefined {
  const ms = measure(text);
  return ms !== undefined && ms <= LONGEST_MS ? ms : undefined;
}

/** What is wrong with a text that is no duration, such as `is no duration; write ...`. */
export function durationProblem(text: string): string {
  return isTooLong(text) ? 'is longer than 100 years (36525d)' : `is no duration; write ${DURATION_FORM}`;
}

/** Whether it is a duration, but one of more than 100 years. */
export function isTooLong(text: string): boolean {
  return (measure(text) ?? 0) > LONGEST_MS;
}

function measure(text: string): number | undefined {
  const match = PATTERN.exec(text.trim());
  return match ? Math.round(Number(match[1]) * UNITS[match[2] as keyof typeof UNITS]) : undefined;
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
