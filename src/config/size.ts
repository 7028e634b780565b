const UNITS = {
  B: 1,
  kB: 1_000,
  KiB: 1_024,
  MB: 1_000_000,
  MiB: 1_048_576,
  GB: 1_000_000_000,
  GiB: 1_073_741_824,
} as const;

/** What a size looks like in text, as a regular expression. */
export const SIZE_PATTERN = /^(\d+(?:\.\d+)?) ?(B|kB|KiB|MB|MiB|GB|GiB)$/;

/** What a size looks like, for messages. */
export const SIZE_FORM = 'a number of bytes or one with a unit, such as 500kB, 64KiB or 1MiB';

/** Bytes of `500kB`, `64KiB`, `1MiB`, or undefined when the text is no size. */
export function parseSize(text: string): number | undefined {
  const match = SIZE_PATTERN.exec(text.trim());
  if (!match) return undefined;
  const bytes = Math.round(Number(match[1]) * UNITS[match[2] as keyof typeof UNITS]);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
