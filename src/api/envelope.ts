import type { ErrorCode } from '../errors.ts';

/** The envelope every answer of a Sunbird service comes in. */
export interface Envelope<Result = Record<string, unknown>> {
  /** Which call was answered, such as `api.backgroundtasks.read`. */
  id: string;
  ver: string;
  /** `yyyy-MM-dd HH:mm:ss:SSSZ`, in UTC. */
  ts: string;
  params: EnvelopeParams;
  responseCode: ResponseCode;
  /** `response` is the payload of a successful call. */
  result: Result;
}

export interface EnvelopeParams {
  resmsgid: string | null;
  /** Echoes `X-Request-ID`, else made anew. */
  msgid: string;
  err: ErrorCode | null;
  status: 'success' | 'failure';
  errmsg: string | null;
}

export type ResponseCode = 'OK' | 'CLIENT_ERROR' | 'UNAUTHORIZED' | 'RESOURCE_NOT_FOUND' | 'SERVER_ERROR';

/** What both kinds of envelope are made from. */
export interface EnvelopeHead {
  id: string;
  msgid: string;
  now: Date;
}

/** The version of the API; a client refuses to read another. */
export const API_VERSION = 'v1';

export function successEnvelope<Result extends object>(head: EnvelopeHead, result: Result): Envelope<Result> {
  return envelope(head, 'OK', { err: null, status: 'success', errmsg: null }, result);
}

export function failureEnvelope(
  head: EnvelopeHead,
  failure: { err: ErrorCode; errmsg: string; responseCode: ResponseCode; result: Record<string, unknown> },
): Envelope {
  const { err, errmsg, responseCode, result } = failure;
  return envelope(head, responseCode, { err, status: 'failure', errmsg }, result);
}

function envelope<Result>(
  head: EnvelopeHead,
  responseCode: ResponseCode,
  outcome: Pick<EnvelopeParams, 'err' | 'status' | 'errmsg'>,
  result: Result,
): Envelope<Result> {
  const params = { resmsgid: null, msgid: head.msgid, ...outcome };
  return { id: head.id, ver: API_VERSION, ts: timestamp(head.now), params, responseCode, result };
}

/** `2018-11-27 09:15:34:869+0000`: how Sunbird's services write the time of an answer. */
function timestamp(at: Date): string {
  const iso = at.toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}:${iso.slice(20, 23)}+0000`;
}
