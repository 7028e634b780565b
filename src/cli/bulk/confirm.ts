import { SunbirdError } from '../../errors.ts';
import { oneLine } from '../../safe-text.ts';
import { printLines } from '../output.ts';
import type { Terminal } from '../terminal.ts';

/**
 * Asks before the tasks are changed that a pattern, a group or --all led to, with a line on each, were it one alone: a
 * person with a question, anyone else for --yes. Throws CONFIRMATION_REQUIRED when the answer is not yes.
 */
export async function confirmSeveral(
  terminal: Terminal,
  of: { verb: string; lines: readonly string[]; yes: boolean },
): Promise<void> {
  const { verb, lines, yes } = of;
  if (lines.length === 0 || yes) return;
  const isOne = lines.length === 1;
  printLines(terminal.stderr, lines.map((line) => `  ${line}`).join('\n'));
  const answer = await terminal.ask(`${verb} ${isOne ? 'this task' : `these ${lines.length} tasks`}? [y/N] `);
  if (answer === null)
    throw new SunbirdError(
      'CONFIRMATION_REQUIRED',
      isOne
        ? `This is one task. To ${verb.toLowerCase()} it, say --yes.`
        : `These are ${lines.length} tasks. To ${verb.toLowerCase()} them all, say --yes.`,
    );
  if (!/^y(es)?$/i.test(answer.trim())) throw notConfirmed();
}

/** Asks a person for the name of a guarded task, and gives it; throws CONFIRMATION_REQUIRED when something else is typed, or nobody can be asked. */
export async function confirmGuarded(
  terminal: Terminal,
  of: { verb: string; name: string; about: string | null },
): Promise<string> {
  const { verb, name, about } = of;
  const told = about === null ? '' : ` ${oneLine(about).replace(/[^.!?]$/, '$&.')}`;
  const answer = await terminal.ask(`${name} is guarded.${told}\nType its name to ${verb} it: `);
  if (answer?.trim() === name) return name;
  if (answer !== null)
    throw new SunbirdError('CONFIRMATION_REQUIRED', `That is not ${name}: nothing was done.`);
  throw new SunbirdError(
    'CONFIRMATION_REQUIRED',
    `${name} is guarded.${told} To ${verb} it, say its name once more: --yes ${name}.`,
  );
}

function notConfirmed(): SunbirdError {
  return new SunbirdError('CONFIRMATION_REQUIRED', 'Nothing was changed.');
}
