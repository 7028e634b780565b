import * as z from 'zod';
import { DURATION_FORM, parseDuration } from '../duration.ts';
import { shown } from './problem.ts';
import { parseSize, SIZE_FORM, SIZE_PATTERN } from './size.ts';

/** Makes the sentence about a value that is not what its key takes. */
export type Complaint = (refused: { input?: unknown }) => string;

const NO_VALUE = 'has no value; write one or remove it';

/** `"x" is no NOUN; write FORM`. */
export function noSuch(noun: string, form: string | null = null): Complaint {
  const advice = form === null ? '' : `; write ${form}`;
  return ({ input }) => (input === null ? NO_VALUE : `${shown(input)} is no ${noun}${advice}`);
}

/** Like `noSuch`, for texts that may look like 12 or true, which YAML reads as something else without quotes. */
export function noText(noun: string, form: string | null = null): Complaint {
  const complain = noSuch(noun, form);
  return ({ input }) =>
    typeof input === 'number' || typeof input === 'boolean'
      ? `${input} is no text; put quotes around it`
      : complain({ input });
}

/** A text of at most `longest` characters, without NUL, which no argument, variable or path can carry. */
export function text(longest: number, error: Complaint = noText('text')) {
  return z
    .string({ error })
    .max(longest, `is longer than ${longest} characters`)
    .refine((value) => !value.includes('\0'), 'holds a NUL character, which nothing can carry');
}

/** A text with a form of its own. */
export function textLike(pattern: RegExp, error: Complaint) {
  return z.string({ error }).regex(pattern, { error });
}

export function wholeNumber(least: number, most: number) {
  const error = noSuch(`whole number from ${least} to ${most}`);
  return z.int({ error }).min(least, { error }).max(most, { error });
}

export function flag() {
  return z.boolean({
    error: ({ input }) => (input === null ? NO_VALUE : `${shown(input)} is neither true nor false`),
  });
}

/** One word of a list. */
export function choice<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, {
    error: ({ input }) => (input === null ? NO_VALUE : `${shown(input)} is none of ${words.join(', ')}`),
  });
}

/** A map with these keys and no others. */
export function strictMap<Shape extends z.ZodRawShape>(shape: Shape, form: string) {
  return z.strictObject(shape, { error: noSuch('map', form) });
}

/** A duration between two others, read as milliseconds. */
export function duration(least: string, most: string) {
  const measure = { least, most, parse: parseDuration, complain: noSuch('duration', DURATION_FORM) };
  return z
    .string({ error: measure.complain })
    .transform(readWithin(measure))
    .meta({ pattern: '^\\d+(\\.\\d+)?(ms|s|m|h|d)$' });
}

/** A size between two others, read as bytes. */
export function size(least: string, most: string) {
  const measure = { least, most, parse: parseSize, complain: noSuch('size', SIZE_FORM) };
  return z
    .union(
      [z.string().meta({ pattern: SIZE_PATTERN.source }), z.int().nonnegative({ error: measure.complain })],
      {
        error: measure.complain,
      },
    )
    .transform(readWithin(measure));
}

interface Measure {
  least: string;
  most: string;
  parse(text: string): number | undefined;
  complain: Complaint;
}

function readWithin({ least, most, parse, complain }: Measure) {
  const low = parse(least) ?? Number.NEGATIVE_INFINITY;
  const high = parse(most) ?? Number.POSITIVE_INFINITY;
  return (input: string | number, context: z.RefinementCtx): number => {
    const amount = typeof input === 'number' ? input : parse(input);
    if (amount !== undefined && amount >= low && amount <= high) return amount;
    context.addIssue(
      amount === undefined ? complain({ input }) : `${shown(input)} is not from ${least} to ${most}`,
    );
    return z.NEVER;
  };
}
