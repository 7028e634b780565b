import type * as z from 'zod';
import { findPlaceholder, placeholdersIn } from '../task/param-use.ts';
import { choice, strictMap } from './fields.ts';
import { shown } from './problem.ts';
import { http, command as taskCommand } from './work-schema.ts';

/** Ways to call a hook, of which exactly one is there. */
export const KINDS_OF_HOOK = ['command', 'http'];

const NO_PARAMETERS = 'holds a placeholder, and a hook has no parameters: what happened comes as JSON';

const command = taskCommand
  .superRefine((argv, context) => {
    for (const [index, argument] of argv.entries())
      if (findPlaceholder(argument))
        context.addIssue({ code: 'custom', path: [index], message: `${shown(argument)} ${NO_PARAMETERS}` });
  })
  .meta({
    description:
      'Program and arguments, a list; no shell reads it. It starts in the folder of this file and finds the JSON on stdin.',
    examples: [['./alert']],
  });

const request = strictMap(
  {
    method: choice(['POST', 'PUT'])
      .optional()
      .meta({ description: 'POST or PUT. Default POST.', default: 'POST' }),
    url: http.shape.url
      .refine((url) => placeholdersIn(url).length === 0, {
        error: ({ input }) => `${shown(input)} ${NO_PARAMETERS}`,
      })
      .meta({ description: 'Where to send the JSON, http or https. Required.' }),
    headers: http.shape.headers,
    expect: http.shape.expect,
  },
  '{ url: "https://host/path" }',
).meta({ description: 'A request that carries the JSON as its body.' });

/** What is called at one event. */
export const hook = strictMap(
  { command: command.optional(), http: request.optional() },
  '{ command: [./alert] } or { http: { url: "https://host/path" } }',
).superRefine((declared, context) => {
  const kinds = KINDS_OF_HOOK.filter((kind) => Object.hasOwn(declared, kind));
  if (kinds.length !== 1)
    context.addIssue(`a hook is called in one way, and this has ${kinds.length}; write command or http`);
});

/** The `hooks` of a file or a task. */
export const hooks = strictMap(
  {
    onFailure: hook.nullable().optional().meta({
      description: 'Called when a run failed or took too long, after its retries. Default: none.',
    }),
    onRecovery: hook.nullable().optional().meta({
      description: 'Called at the first success after a failure. Default: none.',
    }),
    onLate: hook.nullable().optional().meta({
      description: 'Called when a run began too late, or fire times were missed. Default: none.',
    }),
  },
  '{ onFailure: { command: [./alert] } }',
);

/** Hooks as the file declares them. */
export type DeclaredHooks = z.output<typeof hooks>;
export type DeclaredHook = z.output<typeof hook>;
