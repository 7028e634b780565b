/** Codes the scheduler answers with, in `params.err` of the envelope. The list is closed: scripts match on it. */
export type AnswerCode =
  | 'JOB_ALREADY_RUNNING'
  | 'AMBIGUOUS_TASK_NAME'
  | 'TASK_PAUSED'
  | 'DRAINING'
  | 'TASK_QUEUE_FULL'
  | 'READ_ONLY_SOURCE'
  | 'NOT_SUPPORTED'
  | 'CONFIRMATION_REQUIRED'
  | 'WOULD_DELETE_JOB'
  | 'RUN_ENDED'
  | 'RUN_OWNER_ALIVE'
  | 'INVALID_REQUEST'
  | 'INVALID_PARAMETER'
  | 'METHOD_NOT_ALLOWED'
  | 'REQUEST_TIMEOUT'
  | 'PAYLOAD_TOO_LARGE'
  | 'INVALID_CONFIG'
  | 'UNAUTHORIZED'
  | 'TASK_NOT_FOUND'
  | 'RUN_NOT_FOUND'
  | 'ROUTE_NOT_FOUND'
  | 'STORE_UNAVAILABLE'
  | 'INTERNAL';

/** Codes that only the command line makes, when there is no daemon to answer. */
export type ClientCode = 'UNREACHABLE' | 'NO_ANSWER' | 'USAGE' | 'ALREADY_SERVED';

export type ErrorCode = AnswerCode | ClientCode;

/** What an error says beside its sentence: `result` goes into the envelope, `cause` into the log. */
export interface ErrorDetails {
  result?: Record<string, unknown>;
  cause?: unknown;
}

/** The one error of this program: a closed code for machines and a sentence for people. */
export class SunbirdError extends Error {
  override readonly name = 'SunbirdError';
  readonly code: ErrorCode;
  readonly result: Record<string, unknown>;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.result = details.result ?? {};
  }
}

/** The errno or SQLSTATE-like code of an unknown error, or undefined when it carries none. */
export function errnoOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** One line about anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
