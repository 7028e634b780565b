import type { HealthView } from '../../api/health-view.ts';
import { formatDuration } from '../../duration.ts';
import { type Fact, factLines } from './facts.ts';
import { quartzHealth } from './quartz-health.ts';
import { fullTime, type TimeView } from './time.ts';

/** How a scheduler is as lines of `name: value`, broken to fit into so many columns (0 = not). */
export function healthLines(health: HealthView, view: TimeView, columns: number): string {
  const { store } = health;
  const upMs = view.now.getTime() - Date.parse(health.startedAt);
  const latency = store.latencyMs === null ? '' : ` in ${store.latencyMs} ms`;
  const facts: readonly Fact[] = [
    ['Status', `${health.status}${health.stopping ? ', stopping' : ''}${drainWords(health, view)}`],
    ...health.problems.map((problem): Fact => ['Problem', problem]),
    ['Version', `${health.version}, pid ${health.pid}, replica ${health.replica}`],
    ['Up', `${formatDuration(Math.max(0, upMs))}, since ${fullTime(health.startedAt, view)}`],
    ['Tasks', `${health.tasks}${fileWords(health, view)}`],
    ['Runs', runsWords(health)],
    ['Store', `${store.name}, ${store.ok ? `answers${latency}` : 'does not answer'}`],
    ['Quartz', health.quartz && quartzHealth(health.quartz, view)],
  ];
  return factLines(facts, columns);
}

function drainWords({ draining, drain }: HealthView, view: TimeView): string {
  if (!draining) return '';
  if (!drain) return ', draining';
  const by = drain.by === null ? '' : ` by ${drain.by}`;
  const reason = drain.reason === null ? '' : `: ${drain.reason}`;
  return `, draining since ${fullTime(drain.since, view)}${by}${reason}`;
}

function fileWords({ tasksFile }: HealthView, view: TimeView): string {
  if (!tasksFile || tasksFile.fingerprint === '') return '';
  const { path, loadedAt, needsRestart } = tasksFile;
  const restart = needsRestart.length === 0 ? '' : `; needs a restart: ${needsRestart.join(', ')}`;
  return `, from ${path}, loaded ${fullTime(loadedAt, view)}${restart}`;
}

/** Of several replicas each has a limit of its own. */
function runsWords({ running, runningHere, maxRunning, queued }: HealthView): string {
  const all = running === runningHere ? '' : `, ${running} in all`;
  return `${runningHere} of at most ${maxRunning} running${all}, ${queued} queued`;
}
