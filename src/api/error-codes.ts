import type { ErrorCode } from '../errors.ts';
import type { ResponseCode } from './envelope.ts';

/** How one error code is told over HTTP and by the exit of the command line. */
export interface ErrorMeaning {
  http: number;
  responseCode: ResponseCode;
  exit: ExitCode;
}

/**
 * Exit codes of the command line. Kept clear of kubectl's 1, the container runtime's 126 and 127, and signals (128+n);
 * those from 64 on are the values of sysexits.h.
 */
export const EXIT = {
  ok: 0,
  'run-failed': 10,
  'run-cancelled': 11,
  'wait-timeout': 12,
  'already-running': 20,
  'not-found': 21,
  ambiguous: 22,
  refused: 23,
  'check-failed': 30,
  usage: 64,
  unreachable: 69,
  internal: 70,
  unavailable: 75,
  'not-authorised': 77,
  'invalid-config': 78,
  interrupted: 130,
} as const;

export type ExitName = keyof typeof EXIT;
export type ExitCode = (typeof EXIT)[ExitName];

const refused: ErrorMeaning = { http: 400, responseCode: 'CLIENT_ERROR', exit: EXIT.refused };
const notFound: ErrorMeaning = { http: 404, responseCode: 'RESOURCE_NOT_FOUND', exit: EXIT['not-found'] };

/** The closed list: what each error code means to a caller. */
export const ERROR_MEANINGS: Readonly<Record<ErrorCode, ErrorMeaning>> = {
  JOB_ALREADY_RUNNING: { http: 400, responseCode: 'CLIENT_ERROR', exit: EXIT['already-running'] },
  AMBIGUOUS_TASK_NAME: { http: 400, responseCode: 'CLIENT_ERROR', exit: EXIT.ambiguous },
  TASK_PAUSED: refused,
  DRAINING: refused,
  TASK_QUEUE_FULL: refused,
  READ_ONLY_SOURCE: refused,
  NOT_SUPPORTED: refused,
  CONFIRMATION_REQUIRED: refused,
  WOULD_DELETE_JOB: refused,
  RUN_ENDED: refused,
  RUN_OWNER_ALIVE: refused,
  ALREADY_SERVED: refused,
  INVALID_REQUEST: usage(400),
  INVALID_PARAMETER: usage(400),
  METHOD_NOT_ALLOWED: usage(405),
  REQUEST_TIMEOUT: usage(408),
  PAYLOAD_TOO_LARGE: usage(413),
  USAGE: usage(400),
  INVALID_CONFIG: { http: 400, responseCode: 'CLIENT_ERROR', exit: EXIT['invalid-config'] },
  UNAUTHORIZED: { http: 401, responseCode: 'UNAUTHORIZED', exit: EXIT['not-authorised'] },
  TASK_NOT_FOUND: notFound,
  RUN_NOT_FOUND: notFound,
  ROUTE_NOT_FOUND: notFound,
  UNREACHABLE: { http: 503, responseCode: 'SERVER_ERROR', exit: EXIT.unreachable },
  NO_ANSWER: { http: 503, responseCode: 'SERVER_ERROR', exit: EXIT.unavailable },
  STORE_UNAVAILABLE: { http: 503, responseCode: 'SERVER_ERROR', exit: EXIT.unavailable },
  INTERNAL: { http: 500, responseCode: 'SERVER_ERROR', exit: EXIT.internal },
};

/** The word for an exit code, as `Refused (20 already-running)` shows it. */
export function exitName(code: ExitCode): ExitName {
  const entry = Object.entries(EXIT).find(([, value]) => value === code);
  return (entry?.[0] ?? 'internal') as ExitName;
}

function usage(http: number): ErrorMeaning {
  return { http, responseCode: 'CLIENT_ERROR', exit: EXIT.usage };
}
