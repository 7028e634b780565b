import { SunbirdError } from '../../errors.ts';
import { printLines } from '../output.ts';
import { safeText } from '../render/safe-text.ts';
import type { Terminal } from '../terminal.ts';

/**
 * Asks before several tasks are changed: a person with a question, anyone else for --yes. Throws CONFIRMATION_REQUIRED
 * when the answer is not yes.
 */
export async function confirmSeveral(
  terminal: Terminal,
  of: { verb: string; names: readonly string[]; yes: boolean },
): Promise<void> {
  const { verb, names, yes } = of;
  if (names.length < 2 || yes) return;
  printLines(terminal.stderr, names.map((name) => `  ${name}`).join('\n'));
  const answer = await terminal.ask(`${verb} these ${names.length} tasks? [y/N] `);
  if (answer === null)
    throw new SunbirdError(
      'CONFIRMATION_REQUIRED',
      `These are ${names.length} tasks. To ${verb.toLowerCase()} them all, say --yes.`,
    );
  if (!/^y(es)?$/i.test(answer.trim())) throw notConfirmed();
}

/** Asks for the name of a guarded task, or for `--yes NAME` where nobody can be asked. Gives the name that was typed. */
export async function confirmGuarded(
  terminal: Terminal,
  of: { verb: string; name: string; about: string | null; yes: string | null },
): Promise<string> {
  const { verb, name, about, yes } = of;
  if (yes !== null) return yes;
  const told = about === null ? '' : ` ${about}`;
  const answer = await terminal.ask(`${name} is guarded.${safeText(told)} Type its name to ${verb} it: `);
  if (answer !== null) return answer.trim();
  throw new SunbirdError(
    'CONFIRMATION_REQUIRED',
    `${name} is guarded.${told} To ${verb} it give --yes ${name}.`,
  );
}

function notConfirmed(): SunbirdError {
  return new SunbirdError('CONFIRMATION_REQUIRED', 'Nothing was changed.');
}
