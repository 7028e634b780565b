import { ROUTES, type Route, type RouteName } from '../api/routes.ts';
import { SunbirdError } from '../errors.ts';
import { nearest } from '../nearest.ts';

/** A request whose path the table knows. */
export interface RoutedRequest {
  name: RouteName;
  route: Route;
  /** The one variable segment, decoded; empty when the route has none. */
  segment: string;
}

const VARIABLE = ':';
const BY_KEY: ReadonlyMap<string, RouteName> = new Map(
  Object.entries(ROUTES).map(([name, route]) => [keyOf(route.method, route.path), name as RouteName]),
);
const KNOWN_PATHS: readonly string[] = [...new Set(Object.values(ROUTES).map((route) => route.path))];

/** Finds a request in the closed route table. Throws ROUTE_NOT_FOUND with the nearest, or METHOD_NOT_ALLOWED. */
export function findRoute(method: string, path: string): RoutedRequest {
  const routed = findByPath(method, path);
  if (routed) return routed;
  const allowed = ['GET', 'POST'].filter((other) => findByPath(other, path));
  if (allowed.length > 0) {
    throw new SunbirdError('METHOD_NOT_ALLOWED', `${path} answers ${allowed.join(', ')}, not ${method}.`);
  }
  const near = nearest(path, KNOWN_PATHS, 1);
  const hint = near.length > 0 ? `Did you mean ${near[0]}?` : `This API has ${KNOWN_PATHS.join(', ')}.`;
  throw new SunbirdError('ROUTE_NOT_FOUND', `There is nothing at ${path}. ${hint}`, {
    result: { nearest: near },
  });
}

/** The path as it stands, then with each segment in turn as the variable one. */
function findByPath(method: string, path: string): RoutedRequest | undefined {
  const fixed = BY_KEY.get(`${method} ${path}`);
  if (fixed) return { name: fixed, route: ROUTES[fixed], segment: '' };
  const segments = path.split('/');
  for (let index = segments.length - 1; index > 0; index--) {
    const segment = segments[index];
    const name = BY_KEY.get(`${method} ${segments.with(index, VARIABLE).join('/')}`);
    if (name && segment) return { name, route: ROUTES[name], segment: decode(segment) };
  }
  return undefined;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new SunbirdError('INVALID_REQUEST', `${JSON.stringify(segment)} is not percent-encoded UTF-8.`);
  }
}

function keyOf(method: string, path: string): string {
  return `${method} ${path.replace(/:\w+/, VARIABLE)}`;
}
