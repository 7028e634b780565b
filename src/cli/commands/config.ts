import { Argument, type Command as Parser } from 'commander';
import { successEnvelope } from '../../api/envelope.ts';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import { SunbirdError } from '../../errors.ts';
import { refuseEmpty } from '../asked-values.ts';
import type { Asked, Command, Session } from '../command.ts';
import { printEnvelope, printLines } from '../output.ts';
import { addExamples } from '../parse-command.ts';

const DEFAULT_FILE = '/etc/sunbird-tasks/tasks.yaml';

/** `config`: looks at a tasks file without a scheduler. */
export const config: Command = {
  declare(parser: Parser) {
    parser
      .addArgument(
        new Argument('<what>', 'check a file, or print the JSON Schema for editors').choices([
          'check',
          'schema',
        ]),
      )
      .argument('[file]', `the tasks file (else SUNBIRD_TASKS_CONFIG, ${DEFAULT_FILE})`);
    addExamples(parser, ['config check tasks.yaml', 'config schema > tasks.schema.json']);
  },
  run: (session: Session, { words }: Asked<object>) =>
    words[0] === 'schema' ? printSchema(session) : checkFile(session, words[1]),
};

async function checkFile({ terminal, format }: Session, named: string | undefined): Promise<ExitCode> {
  refuseEmpty('The name of the tasks file', named, 'give one, such as tasks.yaml');
  const { loadConfig } = await import('../../config/load-config.ts');
  const file = named ?? terminal.env.SUNBIRD_TASKS_CONFIG ?? DEFAULT_FILE;
  const loaded = await loadConfig(file);
  if (!loaded.ok) {
    const problems = loaded.problems.map(({ text }) => text);
    throw new SunbirdError('INVALID_CONFIG', problems.join('\n'), { result: { problems } });
  }
  const { tasks, warnings } = loaded.config;
  if (format === 'json') {
    const head = { id: 'api.client', msgid: globalThis.crypto.randomUUID(), now: terminal.clock.now() };
    const response = { file, tasks: tasks.length, warnings };
    printEnvelope(terminal, successEnvelope(head, { response }));
    return EXIT.ok;
  }
  for (const warning of warnings) printLines(terminal.stderr, warning);
  printLines(
    terminal.stdout,
    `${file}: ${tasks.length === 1 ? '1 task' : `${tasks.length} tasks`}, no problems.`,
  );
  return EXIT.ok;
}

async function printSchema({ terminal }: Session): Promise<ExitCode> {
  const { configSchema } = await import('../../config/config-schema.ts');
  terminal.stdout.write(`${JSON.stringify(configSchema(), null, 2)}\n`);
  return EXIT.ok;
}
