import * as z from 'zod';
import { fillText } from '../task/param-use.ts';
import { type Complaint, noSuch, strictMap, text, textLike } from './fields.ts';
import { shown } from './problem.ts';

/** Keys of a task of which exactly one is there. */
export const KINDS_OF_WORK = ['command', 'http', 'module'];

/** The most bytes Linux passes in one argument or variable (MAX_ARG_STRLEN, without its closing NUL). */
export const LONGEST_ARGUMENT = 131_071;
export const LONGEST_PATH = 4_095;
const LONGEST_URL = 8_192;
const LONGEST_HEADER = 8_192;

export const command = z
  .array(text(LONGEST_ARGUMENT), { error: ({ input }) => aboutCommand(input) })
  .min(1, 'names no program; write a list such as [node, script.js]')
  .max(1_000, 'has more than 1000 arguments')
  .refine(([program]) => program !== '', { path: [0], error: 'the program has no name' })
  .meta({
    description:
      'Program and arguments, a list; no shell reads it. An argument {{name}} stands for the parameter of that name.',
    examples: [['node', 'recount.js', '{{block}}']],
  });

export const modulePath = text(LONGEST_PATH, noSuch('path', 'one such as ./refresh.mjs'))
  .refine((path) => /\.[cm]?[jt]s$/.test(path), {
    error: noSuch('JavaScript or TypeScript file', 'one such as ./refresh.mjs'),
  })
  .meta({
    description:
      'A JavaScript or TypeScript file, relative to this one, whose default export is async ({ params, signal, log, run }) => result. It runs in a process of its own.',
    examples: ['./refresh.mjs'],
  });

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
/** Set by whoever sends the request, or of no use to a task. */
const OWN_HEADERS =
  /^(host|content-length|connection|transfer-encoding|upgrade|expect|te|trailer|keep-alive)$/i;

const aboutUrl: Complaint = ({ input }) =>
  input === undefined ? 'a request needs a url' : noSuch('URL', 'https://host/path')({ input });

const url = text(LONGEST_URL, aboutUrl).superRefine((given, context) => {
  const problem = urlProblem(given);
  if (problem !== null) context.addIssue(problem);
});

const headerName = textLike(
  /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}$/,
  noSuch('name of a header', 'one such as Authorization'),
).refine((name) => !OWN_HEADERS.test(name), { error: 'this header is set by the scheduler; remove it' });

const headerValue = text(LONGEST_HEADER).superRefine((given, context) => {
  if (/[^\t\x20-\x7e\x80-\xff]/.test(given)) context.addIssue('holds a character that no header may have');
  if (/\$\{(?![A-Za-z_]\w*\})/.test(given))
    context.addIssue(`\${ begins the name of a variable, such as \${TOKEN}`);
});

const status = z
  .int({ error: noSuch('HTTP status', 'one such as 200') })
  .min(100, { error: noSuch('HTTP status', 'one such as 200') })
  .max(599, { error: noSuch('HTTP status', 'one such as 200') });

export const http = strictMap(
  {
    method: z
      .enum(METHODS, { error: noSuch('method', METHODS.join(', ')) })
      .optional()
      .meta({ description: `${METHODS.join(', ')}. Default GET, with a body POST.` }),
    url: url.meta({
      description:
        'Where to send the request, http or https. Behind the host {{name}} stands for the parameter of that name, percent-encoded. Required.',
    }),
    headers: z
      .record(headerName, headerValue, { error: noSuch('map', '{ Accept: "application/json" }') })
      .optional()
      .meta({
        description:
          // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what people write.
          'Headers, all texts. ${NAME} stands for that variable of the daemon, read at each request and masked wherever it might show. Default: none.',
      }),
    body: z
      .json({ error: noSuch('value of JSON', 'a text, a map or a list of what JSON knows') })
      .optional()
      .meta({
        description:
          'Sent with the request: a text as it is; a map or list as JSON, in which a value {{name}} stands for the parameter of that name. Default: none.',
      }),
    expect: z
      .union([status, z.array(status).min(1, 'allows no status').max(100, 'has more than 100 statuses')], {
        error: noSuch('HTTP status or list of them', '200 or [200, 204]'),
      })
      .optional()
      .meta({ description: 'Statuses that mean success, one or a list. Default: 200 to 299.' }),
  },
  '{ url: "https://host/path" }',
)
  .superRefine(({ method, body }, context) => {
    if (body === undefined || (method !== 'GET' && method !== 'HEAD')) return;
    context.addIssue({
      code: 'custom',
      path: ['body'],
      message: `a ${method} request has no body; use POST`,
    });
  })
  .meta({
    description: 'A request to a web service.',
    examples: [{ method: 'POST', url: 'https://learner/v1/cache/refresh', expect: 200 }],
  });

/** The declared request of a task. */
export type DeclaredHttp = z.output<typeof http>;

function aboutCommand(input: unknown): string {
  if (typeof input !== 'string')
    return noSuch('list', 'the program and its arguments: [node, script.js]')({ input });
  return `${shown(input)} is a text, and no shell reads it; write a list of the program and its arguments: [node, script.js]`;
}

function urlProblem(given: string): string | null {
  const parsed = URL.parse(given);
  if (!parsed) return noSuch('URL', 'https://host/path')({ input: given });
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')
    return `${shown(given)} is neither http nor https`;
  if (parsed.username !== '' || parsed.password !== '')
    return `a URL is shown to everybody; put the credentials in a header: Authorization: "Basic \${NAME}"`;
  if (addressOf(given, 'a') !== addressOf(given, 'b'))
    return 'a placeholder stands in the host, and whoever triggers the task could send it anywhere; put it behind the host';
  if (parsed.hash !== '') return 'what follows # in a URL is never sent; remove it';
  return null;
}

/** Where a request goes when all its parameters are this word. */
function addressOf(url: string, word: string): string | undefined {
  return URL.parse(fillText(url, () => word))?.origin;
}
