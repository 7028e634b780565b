import * as z from 'zod';
import { noSuch, strictMap, text } from './fields.ts';

const LONGEST_LINE = 500;
const LONGEST_TEXT = 4_000;
const LINK_FORM = 'an address such as https://wiki/recount';

const link = text(2_000, noSuch('link', LINK_FORM)).refine(
  (given) => ['http:', 'https:'].includes(URL.parse(given)?.protocol ?? ''),
  { error: noSuch('link', LINK_FORM) },
);

/** The `runbook` key of a task. */
export const runbook = strictMap(
  {
    owner: text(LONGEST_LINE)
      .optional()
      .meta({ description: 'Whom to ask about the task. Default: nobody is named.' }),
    about: text(LONGEST_TEXT)
      .optional()
      .meta({ description: 'What it does and what depends on it, in a few lines. Default: nothing.' }),
    safeToRerun: z
      .union([z.boolean(), text(LONGEST_LINE)], { error: noSuch('answer', 'true, false, or when it is') })
      .optional()
      .meta({
        description:
          'Whether it does no harm to run it again: true, false, or a text that says when. Default: not said.',
      }),
    ifItFails: text(LONGEST_TEXT)
      .optional()
      .meta({ description: 'What to do when it fails, in a few lines. Default: nothing.' }),
    link: link.optional().meta({
      description: 'Where to read on, http or https. Default: none.',
      examples: ['https://wiki/recount'],
    }),
  },
  '{ owner: data team }',
).meta({
  description:
    'What people should know of the task; show tells it. Over view.sock about and ifItFails are kept back. Those of defaults stay, unless named again.',
});

/** The runbook as the file declares it. */
export type DeclaredRunbook = z.output<typeof runbook>;
