import type { Command as Parser } from 'commander';
import { SunbirdError } from '../../errors.ts';
import type { Terminal } from '../terminal.ts';
import { confirmGuarded } from './confirm.ts';

/** What --yes said, where it may name guarded tasks: each of its values, empty where it stood alone. */
export type YesAsked = readonly string[];

/** Adds `--yes` for several tasks and `--yes NAME` for a guarded one; it may be given several times. */
export function declareYes(parser: Parser): void {
  const said: string[] = [];
  parser.option('--yes [name]', 'without asking: for several tasks, and by its full name for a guarded one');
  // By itself commander keeps the last one alone.
  parser.on('option:yes', (name: string | null) => {
    said.push(name ?? '');
    parser.setOptionValue('yes', [...said]);
  });
}

/** The full names of guarded tasks that were given. */
export function namesIn(yes: YesAsked = []): string[] {
  return yes.filter((name) => name !== '');
}

/** `--yes import-*` takes the next word for its own: where no other one names the task, that is the word, `swallowed`. */
export function withoutSwallowed<
  Asked extends { yes?: YesAsked; group?: string; all?: boolean; from?: string },
>(
  word: string | undefined,
  options: Asked,
): { word: string | undefined; options: Asked; swallowed: boolean } {
  const [name] = namesIn(options.yes);
  const { group, all, from } = options;
  const isNamed = word !== undefined || group !== undefined || all === true || from !== undefined;
  if (isNamed || name === undefined) return { word, options, swallowed: false };
  const yes = (options.yes ?? []).map((each) => (each === name ? '' : each));
  return { word: name, options: { ...options, yes }, swallowed: true };
}

/**
 * Makes a change of a task. Where the scheduler says that the task is guarded, a person is asked for its name and the
 * change is made with it; elsewhere `given` is that name, or the change is refused. A name that was `swallowed` by --yes
 * does not both name and confirm it.
 */
export async function withGuard<Answer>(
  terminal: Terminal,
  { verb, given, swallowed = false }: { verb: string; given: string | undefined; swallowed?: boolean },
  change: (confirm: { confirm?: string }) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await change(given === undefined ? {} : { confirm: given });
  } catch (error) {
    const guarded = guardedIn(error);
    if (!guarded) throw error;
    if (given !== undefined) throw otherName(guarded.name, { verb, given });
    if (swallowed) throw withoutTask(verb, guarded.name);
    return await change({ confirm: await confirmGuarded(terminal, { verb, ...guarded }) });
  }
}

function withoutTask(verb: string, name: string): SunbirdError {
  return new SunbirdError(
    'USAGE',
    `The task is missing: what stands behind --yes confirms a guarded one. Write ${verb} ${name} --yes ${name}`,
  );
}

function otherName(name: string, { verb, given }: { verb: string; given: string }): SunbirdError {
  return new SunbirdError(
    'CONFIRMATION_REQUIRED',
    `${name} is guarded, and --yes says ${JSON.stringify(given)}. To ${verb} it, say its full name: --yes ${name}`,
  );
}

function guardedIn(error: unknown): { name: string; about: string | null } | null {
  if (!(error instanceof SunbirdError) || error.code !== 'CONFIRMATION_REQUIRED') return null;
  const { guarded, about } = error.result;
  if (typeof guarded !== 'string') return null;
  return { name: guarded, about: typeof about === 'string' ? about : null };
}
