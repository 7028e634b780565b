import type { HealthView } from '../../api/health-view.ts';
import type { Drain } from '../../store/operator-changes.ts';
import { VERSION } from '../../version.ts';
import { AskedOptions } from '../asked-options.ts';
import { findDegradations } from '../degradations.ts';
import { findHookProblems } from '../hook-problems.ts';
import { viewQuartzHealth } from '../quartz-health-view.ts';
import type { Access, Handler, Service } from '../service.ts';
import { storeProblem } from '../store-problem.ts';
import { tasksFileProblems, viewTasksFile } from '../tasks-file-view.ts';

/** Whether the scheduler does its duty, and what is wrong if not. */
export const health: Handler = async (asked, service) => {
  new AskedOptions(asked, 'query').end();
  const [store, quartz] = await Promise.all([
    checkStore(service, asked.access),
    checkQuartz(service, asked.access),
  ]);
  const state =
    store.error === null ? await readState(service, asked.access) : unknownState(service, asked.access);
  const problems = [
    ...(store.error === null ? [] : [store.error]),
    ...tasksFileProblems(service.tasksFile, asked.access),
    ...state.quarantined.map(
      (name) => `${name} is quarantined: three attempts of a run died with the scheduler.`,
    ),
    ...state.failing.map(
      (name) => `${name} is paused, because it failed again and again. See sunbird-tasks why ${name}`,
    ),
    ...state.replicas,
    ...(quartz?.problems ?? []),
    ...state.drift,
    ...state.hooks,
  ];
  const response: HealthView = {
    status: problems.length === 0 ? 'ok' : 'degraded',
    problems,
    version: VERSION,
    pid: process.pid,
    replica: service.replica,
    startedAt: service.startedAt.toISOString(),
    stopping: service.scheduler.stopping,
    draining: service.scheduler.draining,
    drain: state.drain && viewDrainAsked(state.drain, asked.access),
    tasks: service.sources.listTasks().length,
    running: state.running,
    runningHere: service.scheduler.executing,
    queued: state.queued,
    maxRunning: service.maxRunning,
    quarantined: [...state.quarantined],
    store: { name: service.store.name, ok: store.error === null, latencyMs: store.latencyMs },
    tasksFile: service.tasksFile && viewTasksFile(service.tasksFile),
    quartz: quartz?.view ?? null,
  };
  return { result: { response, timezone: service.timezone, staleSince: null } };
};

/** Without the store. */
function unknownState(service: Service, access: Access) {
  const nothing = { quarantined: [], failing: [], replicas: [], drift: [], drain: null };
  return { queued: 0, running: 0, ...nothing, hooks: findHookProblems(service, access) };
}

async function checkStore(
  { store }: Service,
  access: Access,
): Promise<{ latencyMs: number | null; error: string | null }> {
  const startedAt = performance.now();
  try {
    await store.check();
    return { latencyMs: Math.round((performance.now() - startedAt) * 100) / 100, error: null };
  } catch (error) {
    return { latencyMs: null, error: storeProblem(error, access) };
  }
}

async function checkQuartz({ sources: { quartz } }: Service, access: Access) {
  return quartz && viewQuartzHealth(quartz.name, await quartz.checkHealth(), access);
}

async function readState(service: Service, access: Access) {
  const { records } = await service.memory.recall();
  return {
    ...(await service.store.countActive()),
    ...(await findDegradations(service, records, access)),
    drain: await service.store.findDrain(),
  };
}

function viewDrainAsked({ since, by, reason }: Drain, access: Access): HealthView['drain'] {
  const open = access === 'control';
  return { since: since.toISOString(), by: open ? by : null, reason: open ? reason : null };
}
