import type { CommandEntry, CommandGroup } from './command.ts';
import { PROGRAM } from './parse-command.ts';
import { wrapItems } from './render/wrap.ts';
import { TOPICS } from './topic-table.ts';

const GROUPS: readonly CommandGroup[] = ['see', 'run', 'control', 'operate'];

/** What `-h` and `help` print when nothing is named, in lines of at most so many columns (0 = unknown). */
export function topHelp(commands: readonly CommandEntry[], columns = 0): string {
  return wrapItems(textOf(commands), columns);
}

function textOf(commands: readonly CommandEntry[]): string {
  return `Usage: ${PROGRAM} [--socket FILE] [-o table|wide|json|name] COMMAND

See and run the background tasks of the scheduler in this container.

${GROUPS.map((group) => groupHelp(commands, group)).join('\n')}
Topics, with "help" before them:
${TOPICS.map(line).join('\n')}

Options, before or after the command:
  --socket FILE  the scheduler's control.sock (else SUNBIRD_TASKS_SOCKET,
                 /run/sunbird-tasks, $XDG_RUNTIME_DIR/sunbird-tasks, a folder of
                 your own among temporary files)
  -o FORM        table, wide, json (one document, the envelope) or name
  -h, --help     this; with a command: its options and examples

Without a command:
  --version      the version of this command line

Exit codes:
  0 done (with --wait: the run succeeded)
  10 run failed        11 run cancelled   12 wait timed out
  20 already running   21 not found       22 ambiguous name    23 refused
  30 check failed
  64 usage             69 unreachable     70 internal          75 unavailable
  77 not authorised    78 invalid config  130 interrupted
`;
}

function line({ name, summary }: { name: string; summary: string }): string {
  return `  ${name.padEnd(12)}${summary}`;
}

function groupHelp(commands: readonly CommandEntry[], group: CommandGroup): string {
  const lines = commands.filter((entry) => entry.group === group).map(line);
  return `${group.charAt(0).toUpperCase()}${group.slice(1)}:\n${lines.join('\n')}\n`;
}
