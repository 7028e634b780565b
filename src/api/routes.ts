/** One request the control server knows. */
export interface Route {
  method: 'GET' | 'POST';
  /** `:name` stands for one percent-encoded segment. */
  path: string;
  /** `id` of its envelope. */
  id: string;
  /** Whether view.sock answers it too. */
  view: boolean;
}

/** The largest body of a request: more than any sensible set of parameters, little enough for many at once. */
export const MOST_BODY_BYTES = 1_048_576;

/** The closed table of requests, by the name of their handler file. */
export const ROUTES = {
  'list-tasks': {
    method: 'GET',
    path: '/api/v1/backgroundtasks',
    id: 'api.backgroundtasks.read',
    view: true,
  },
  'show-task': {
    method: 'GET',
    path: '/api/v1/backgroundtasks/show/:taskName',
    id: 'api.backgroundtasks.show',
    view: true,
  },
  // Not over view.sock: it is made of who, why and errors.
  'why-task': {
    method: 'GET',
    path: '/api/v1/backgroundtasks/why/:taskName',
    id: 'api.backgroundtasks.why',
    view: false,
  },
  'trigger-task': {
    method: 'POST',
    path: '/api/v1/backgroundtasks/trigger/:taskName',
    id: 'api.backgroundtasks.trigger',
    view: false,
  },
  'cancel-task': {
    method: 'POST',
    path: '/api/v1/backgroundtasks/cancel/:taskName',
    id: 'api.backgroundtasks.cancel',
    view: false,
  },
  'pause-task': {
    method: 'POST',
    path: '/api/v1/backgroundtasks/pause/:taskName',
    id: 'api.backgroundtasks.pause',
    view: false,
  },
  'resume-task': {
    method: 'POST',
    path: '/api/v1/backgroundtasks/resume/:taskName',
    id: 'api.backgroundtasks.resume',
    view: false,
  },
  'reschedule-task': {
    method: 'POST',
    path: '/api/v1/backgroundtasks/reschedule/:taskName',
    id: 'api.backgroundtasks.reschedule',
    view: false,
  },
  'show-drain': { method: 'GET', path: '/api/v1/drain', id: 'api.drain.read', view: true },
  'set-drain': { method: 'POST', path: '/api/v1/drain', id: 'api.drain.update', view: false },
  reload: { method: 'POST', path: '/api/v1/reload', id: 'api.tasksfile.reload', view: false },
  'list-replicas': { method: 'GET', path: '/api/v1/replicas', id: 'api.replicas.read', view: true },
  'list-audit': { method: 'GET', path: '/api/v1/audit', id: 'api.audit.read', view: false },
  'list-runs': { method: 'GET', path: '/api/v1/runs', id: 'api.runs.read', view: true },
  'show-run': { method: 'GET', path: '/api/v1/runs/:run', id: 'api.runs.show', view: true },
  'cancel-run': { method: 'POST', path: '/api/v1/runs/:run/cancel', id: 'api.runs.cancel', view: false },
  'read-output': { method: 'GET', path: '/api/v1/runs/:run/output', id: 'api.runs.output', view: false },
  doctor: { method: 'GET', path: '/api/v1/doctor', id: 'api.doctor.read', view: false },
  'doctor-fix': { method: 'POST', path: '/api/v1/doctor/fix', id: 'api.doctor.fix', view: false },
  'check-health': { method: 'GET', path: '/api/v1/health/check', id: 'api.health.check', view: true },
  health: { method: 'GET', path: '/api/v1/health', id: 'api.health.read', view: true },
  metrics: { method: 'GET', path: '/api/v1/metrics', id: 'api.metrics.read', view: true },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof ROUTES;

/** The path of a route with its segment filled in and a query behind it (undefined values are left out). */
export function pathOf(
  name: RouteName,
  segment: string | number | null = null,
  query: Record<string, string | number | undefined> = {},
): string {
  const path = ROUTES[name].path.replace(/:\w+/, () => encodeURIComponent(String(segment ?? '')));
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString();
  return search ? `${path}?${search}` : path;
}
