import * as z from 'zod';
import type { ParamSpec, ParamValue } from '../task/param-spec.ts';
import { flag, noSuch, noText, strictMap, text, textLike } from './fields.ts';
import { shown } from './problem.ts';

const LONGEST_PATTERN = 1_000;
const TYPES = ['string', 'integer', 'number', 'boolean'] as const;

const value = z.union([z.string(), z.number(), z.boolean()], {
  error: noSuch('parameter value', 'a text, a number, true or false'),
});

/** A declared parameter, whose default and allowed values fit its own type and pattern. */
export const paramSchema = strictMap(
  {
    type: z
      .enum(TYPES, { error: noSuch('parameter type', TYPES.join(', ')) })
      .optional()
      .meta({ description: `What values are: ${TYPES.join(', ')}. Default string.`, default: 'string' }),
    required: flag()
      .optional()
      .meta({ description: 'Whether a trigger must give it. Default false.', default: false }),
    default: value.optional().meta({ description: 'The value when a trigger gives none. Default: none.' }),
    enum: z
      .array(value, { error: noSuch('list', 'the allowed values, such as [full, fast]') })
      .min(1, 'allows no value; list some or remove the key')
      .max(1_000, 'has more than 1000 values')
      .optional()
      .meta({ description: 'The only values allowed, a list. Default: any.' }),
    pattern: text(LONGEST_PATTERN, noText('regular expression'))
      .superRefine((source, context) => {
        const problem = patternProblem(source);
        if (problem !== null) context.addIssue(`${shown(source)} is no regular expression: ${problem}`);
      })
      .optional()
      .meta({
        description: 'A JavaScript regular expression (flag u) that values match. Default: any text.',
      }),
    description: text(1_000).optional().meta({ description: 'What it means, for people. Default: empty.' }),
  },
  '{ type: string, required: false }',
).superRefine((param, context) => {
  const given = { ...param, type: param.type ?? 'string' };
  for (const [index, allowed] of (param.enum ?? []).entries()) {
    const problem = findMisfit({ ...given, enum: undefined }, allowed);
    if (problem !== null) context.addIssue({ code: 'custom', path: ['enum', index], message: problem });
  }
  const problem = param.default === undefined ? null : findMisfit(given, param.default);
  if (problem !== null) context.addIssue({ code: 'custom', path: ['default'], message: problem });
});

/** A parameter as the file declares it. */
export type DeclaredParam = z.output<typeof paramSchema>;

/** Names of parameters: they become variables, so little else is allowed. */
export const paramName = textLike(
  /^[A-Za-z][A-Za-z0-9_-]{0,99}$/,
  noSuch('parameter name', 'up to 100 letters, digits, dashes and underscores, a letter first'),
);

/** The specification of a declared parameter, with every default filled in. */
export function paramSpec(param: DeclaredParam): ParamSpec {
  return {
    type: param.type ?? 'string',
    required: param.required ?? false,
    default: param.default ?? null,
    enum: param.enum ?? null,
    pattern: param.pattern ?? null,
    description: param.description ?? '',
  };
}

function patternProblem(source: string): string | null {
  try {
    new RegExp(source, 'u');
    return null;
  } catch (error) {
    // V8 repeats the expression before it says what is wrong with it.
    return error instanceof SyntaxError ? (error.message.split(': ').at(-1) ?? null) : String(error);
  }
}

interface Limits {
  type: ParamSpec['type'];
  enum?: readonly ParamValue[] | undefined;
  pattern?: string | undefined;
}

function findMisfit(limits: Limits, given: ParamValue): string | null {
  if (!isOfType(limits.type, given)) {
    if (limits.type === 'integer' && Number.isInteger(given))
      return `${given} is too large; integers go up to ${Number.MAX_SAFE_INTEGER}, and more is a string`;
    const complain = limits.type === 'string' ? noText('text without NUL') : noSuch(limits.type);
    return complain({ input: given });
  }
  if (limits.enum && !limits.enum.includes(given)) return `${shown(given)} is not in the list under enum`;
  const { pattern } = limits;
  // A pattern that is no regular expression is told under its own key.
  if (pattern === undefined || patternProblem(pattern) !== null) return null;
  if (!new RegExp(pattern, 'u').test(String(given))) return `${shown(given)} does not match ${pattern}`;
  return null;
}

function isOfType(type: ParamSpec['type'], given: ParamValue): boolean {
  switch (type) {
    case 'string':
      return typeof given === 'string' && !given.includes('\0');
    case 'boolean':
      return typeof given === 'boolean';
    case 'integer':
      return Number.isSafeInteger(given);
    case 'number':
      return Number.isFinite(given);
    default:
      return type satisfies never;
  }
}
