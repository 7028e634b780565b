import type { ConditionsAsked, ConditionView } from '../api/condition-view.ts';
import { EXIT, type ExitCode } from '../api/error-codes.ts';
import { checkHealth } from '../client/client.ts';
import { oneLine } from '../safe-text.ts';
import type { Session } from './command.ts';
import { columnsOf, printEnvelope, printLines } from './output.ts';
import { localTimes } from './render/local-times.ts';
import { wrap } from './render/wrap.ts';

/** Asks whether conditions hold and tells each in a sentence; exit 30 when one does not. */
export async function tellConditions(
  { terminal, connection, format }: Session,
  asked: ConditionsAsked,
): Promise<ExitCode> {
  const envelope = await checkHealth(connection, asked);
  const { response, timezone } = envelope.result;
  const { stdout, clock } = terminal;
  const view = { now: clock.now(), timezone };
  if (format === 'json') printEnvelope(terminal, envelope);
  else if (format === 'name')
    for (const failed of response.conditions.filter(({ holds }) => !holds))
      printLines(stdout, nameOf(failed));
  else
    for (const each of response.conditions) {
      const line = `${each.holds ? 'holds' : 'FAILS'}  ${nameOf(each)}: ${localTimes(each.sentence, view)}`;
      printLines(stdout, wrap(oneLine(line), columnsOf(stdout)));
    }
  return response.holds ? EXIT.ok : EXIT['check-failed'];
}

function nameOf({ condition, of }: ConditionView): string {
  return of === null ? condition : `${condition} ${of}`;
}
