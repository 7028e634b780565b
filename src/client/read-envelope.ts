import { API_VERSION, type Envelope } from '../api/envelope.ts';
import { ERROR_MEANINGS } from '../api/error-codes.ts';
import { type ErrorCode, SunbirdError } from '../errors.ts';
import { VERSION } from '../version.ts';
import type { WholeAnswer } from './exchange.ts';
import { versionHint, versionIn } from './version-hint.ts';

/** Where the other side may be of another version: a request or an option that it does not know. */
const MAY_BE_OF_VERSION: ReadonlySet<ErrorCode> = new Set([
  'ROUTE_NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'INVALID_REQUEST',
]);

/** The successful envelope of an answer; throws the failure it tells of, or says why it is none. */
export function readEnvelope<Result>(answer: WholeAnswer, socketPath: string): Envelope<Result> {
  const envelope = parseEnvelope(answer.body);
  if (!envelope) throw foreignAnswer(socketPath, answer.head.status);
  const daemonVersion = versionIn(answer.head);
  if (envelope.ver !== API_VERSION) throw otherApi(envelope.ver, daemonVersion);
  if (envelope.params.status !== 'success') throw failureOf(envelope, daemonVersion);
  return envelope as Envelope<Result>;
}

/** The envelope in which the scheduler told this error, or null when the error was made on this side. */
export function envelopeOf(error: SunbirdError): Envelope | null {
  return isEnvelope(error.cause) ? error.cause : null;
}

function parseEnvelope(body: string): Envelope | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isEnvelope(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isEnvelope(value: unknown): value is Envelope {
  const { id, ver, params, result } = (value ?? {}) as Partial<Record<keyof Envelope, unknown>>;
  const hasParts =
    typeof params === 'object' && params !== null && typeof result === 'object' && result !== null;
  return hasParts && typeof id === 'string' && typeof ver === 'string';
}

function failureOf(envelope: Envelope, daemonVersion: string | null): SunbirdError {
  const { err, errmsg } = envelope.params;
  const sentence = errmsg ?? 'The scheduler refused the request without a word.';
  const details = { result: envelope.result, cause: envelope };
  if (err === null || !Object.hasOwn(ERROR_MEANINGS, err)) {
    const unknown = `The scheduler answered with a code this command line does not know (${err}): ${sentence}`;
    return new SunbirdError('INTERNAL', `${unknown}${versionHint(daemonVersion)}`, details);
  }
  const hint = MAY_BE_OF_VERSION.has(err) ? versionHint(daemonVersion) : '';
  // The paths that another version has are no help.
  const told =
    err === 'ROUTE_NOT_FOUND' && hint !== '' ? 'The scheduler does not know this request.' : sentence;
  return new SunbirdError(err satisfies ErrorCode, `${told}${hint}`, details);
}

function otherApi(ver: string, daemonVersion: string | null): SunbirdError {
  const about = daemonVersion === null ? '' : ` (sunbird-tasks ${daemonVersion})`;
  return new SunbirdError(
    'NOT_SUPPORTED',
    `The scheduler speaks API ${ver}${about}; this command line (sunbird-tasks ${VERSION}) speaks ${API_VERSION}. ` +
      'Use the command line that came with it.',
  );
}

function foreignAnswer(socketPath: string, status: number): SunbirdError {
  return new SunbirdError(
    'UNREACHABLE',
    `Something else than the scheduler listens at ${socketPath}: its answer (status ${status}) is no envelope. Check --socket.`,
  );
}
