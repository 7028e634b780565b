import { SunbirdError } from '../errors.ts';
import type { WholeAnswer } from './exchange.ts';
import { readEnvelope } from './read-envelope.ts';
import { versionHint, versionIn } from './version-hint.ts';

/** The text of an answer that is no envelope; throws the failure it tells of, or says why it is no such answer. */
export function readText(answer: WholeAnswer, socketPath: string): string {
  const { status, headers } = answer.head;
  const isText = status === 200 && headers.get('content-type')?.startsWith('text/plain');
  if (!isText)
    throw noText(readEnvelope(answer, socketPath).id, socketPath, versionHint(versionIn(answer.head)));
  // Unlike JSON, a text that was cut looks whole.
  if (!headers.has('content-length')) throw unmeasured(socketPath);
  return answer.body;
}

function noText(id: string, socketPath: string, hint: string): SunbirdError {
  return new SunbirdError(
    'INTERNAL',
    `The scheduler at ${socketPath} answered with an envelope (${id}) where a text was asked for.${hint}`,
  );
}

function unmeasured(socketPath: string): SunbirdError {
  const sentence = `The answer of what listens at ${socketPath} does not say how long it is. Check --socket.`;
  return new SunbirdError('UNREACHABLE', sentence);
}
