import { errnoOf, messageOf } from '../errors.ts';

/** Why a request failed before its answer was whole, in a sentence. */
export function requestProblem(error: unknown, url: URL): string {
  const code = errnoOf(error) ?? '';
  switch (code) {
    case 'ECONNREFUSED':
      return `cannot reach ${url.origin}: nobody listens there (${code})`;
    case 'ENOTFOUND':
      return `cannot reach ${url.origin}: no such host is known (${code})`;
    case 'EAI_AGAIN':
      return `cannot reach ${url.origin}: its name cannot be looked up at the moment (${code})`;
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `cannot reach ${url.origin}: the network does not lead there (${code})`;
    case 'ECONNRESET':
    case 'EPIPE':
      return `${url.origin} closed the connection before its answer was whole (${code})`;
    case 'ERR_INVALID_CHAR':
      return 'a header holds a character that none may have, such as a line break';
    default:
      return CERTIFICATE.test(code)
        ? `the certificate of ${url.host} is not trusted (${code}); NODE_EXTRA_CA_CERTS of the scheduler may name its authority`
        : `the request to ${url.origin} failed: ${messageOf(error)}`;
  }
}

const CERTIFICATE = /CERT|SIGNATURE|ALTNAME|CA_/;
