import { API_VERSION, type Envelope } from '../api/envelope.ts';
import { ERROR_MEANINGS } from '../api/error-codes.ts';
import { type ErrorCode, SunbirdError } from '../errors.ts';
import { VERSION } from '../version.ts';
import type { WholeAnswer } from './exchange.ts';

const VERSION_HEADER = 'x-sunbird-tasks-version';

/** The successful envelope of an answer; throws the failure it tells of, or says why it is none. */
export function readEnvelope<Result>(answer: WholeAnswer, socketPath: string): Envelope<Result> {
  const envelope = parseEnvelope(answer.body);
  if (!envelope) throw foreignAnswer(socketPath, answer.head.status);
  const daemonVersion = answer.head.headers.get(VERSION_HEADER) ?? null;
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
  const hint = err === 'ROUTE_NOT_FOUND' ? versionHint(daemonVersion) : '';
  return new SunbirdError(err satisfies ErrorCode, `${sentence}${hint}`, details);
}

/** A route the other side does not know has a simple reason when the versions differ. */
function versionHint(daemonVersion: string | null): string {
  if (daemonVersion === null || daemonVersion === VERSION) return '';
  const older = compareVersions(daemonVersion, VERSION) < 0;
  const advice = older
    ? 'It is older: restart it with this version, or use the command line it came with.'
    : 'It is newer: use the command line it came with.';
  return ` The scheduler has version ${daemonVersion}, this command line ${VERSION}. ${advice}`;
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

function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  const differing = left.findIndex((part, index) => part !== right[index]);
  return (left[differing] ?? 0) - (right[differing] ?? 0);
}

/** Major, minor, patch, and 1 for a release or 0 for what came before it (`1.2.0-rc.1`). */
function numbersOf(version: string): number[] {
  const [release = '', early] = version.split('+', 1)[0]?.split('-', 2) ?? [];
  const [major, minor, patch] = release.split('.').map(Number);
  return [major ?? 0, minor ?? 0, patch ?? 0, early === undefined ? 1 : 0];
}
