import type { HttpRequest } from './http-request.ts';

const REDIRECTS = [301, 302, 303, 307, 308];

/** Whether an answer with this status sends the request elsewhere. */
export function isRedirect(status: number): boolean {
  return REDIRECTS.includes(status);
}

/**
 * The request that follows a redirect, or why it is not followed: another host could be anybody's, and the headers may
 * hold secrets. Methods change as browsers do it: https://fetch.spec.whatwg.org/#http-redirect-fetch. Pure.
 */
export function redirected(
  request: HttpRequest,
  status: number,
  location: string,
): { ok: true; request: HttpRequest } | { ok: false; problem: string } {
  const url = URL.parse(location, request.url);
  if (!url) return { ok: false, problem: `was redirected (${status}) to what is no URL` };
  if (!isSameHost(request.url, url))
    return {
      ok: false,
      problem: `was redirected (${status}) to ${url.origin}, which is not followed: it is another host`,
    };
  const asGet = status === 303 ? request.method !== 'HEAD' : status < 303 && request.method === 'POST';
  if (!asGet) return { ok: true, request: { ...request, url } };
  const headers = Object.entries(request.headers).filter(([name]) => !/^content-/i.test(name));
  return { ok: true, request: { url, method: 'GET', headers: Object.fromEntries(headers), body: null } };
}

/** The same host and port, or its https in place of its http. */
function isSameHost(from: URL, to: URL): boolean {
  if (from.origin === to.origin) return true;
  const upgrades = from.protocol === 'http:' && to.protocol === 'https:';
  return upgrades && from.hostname === to.hostname && from.port === '' && to.port === '';
}
