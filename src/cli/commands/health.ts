import type { Command as Parser } from 'commander';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import type { HealthView } from '../../api/health-view.ts';
import { showHealth } from '../../client/client.ts';
import { formatDuration } from '../../duration.ts';
import type { Asked, Command, Session } from '../command.ts';
import { printEnvelope, printLines } from '../output.ts';
import { addExamples } from '../parse-command.ts';
import { quartzHealth } from '../render/quartz-health.ts';
import { oneLine } from '../render/safe-text.ts';
import { fullTime, type TimeView } from '../render/time.ts';

/** `health`: whether the scheduler does its duty; exit 30 when it does not. */
export const health: Command = {
  declare(parser: Parser) {
    addExamples(parser, ['health', 'health -o json']);
  },
  run: tellHealth,
};

async function tellHealth(
  { terminal, connection, format }: Session,
  _asked: Asked<object>,
): Promise<ExitCode> {
  const envelope = await showHealth(connection);
  const { response, timezone } = envelope.result;
  if (format === 'json') printEnvelope(terminal, envelope);
  else if (format === 'name') printLines(terminal.stdout, response.status);
  else printLines(terminal.stdout, healthLines(response, { now: terminal.clock.now(), timezone }));
  return response.status === 'ok' ? EXIT.ok : EXIT['check-failed'];
}

function healthLines(health: HealthView, view: TimeView): string {
  const { store } = health;
  const upMs = view.now.getTime() - Date.parse(health.startedAt);
  const latency = store.latencyMs === null ? '' : ` in ${store.latencyMs} ms`;
  return [
    `Status:   ${health.status}${health.stopping ? ', stopping' : ''}${drainWords(health, view)}`,
    ...health.problems.map((problem) => `Problem:  ${oneLine(problem)}`),
    `Version:  ${health.version}, pid ${health.pid}, replica ${health.replica}`,
    `Up:       ${formatDuration(Math.max(0, upMs))}, since ${fullTime(health.startedAt, view)}`,
    `Tasks:    ${health.tasks}${fileWords(health, view)}`,
    `Runs:     ${health.running} of at most ${health.maxRunning} running, ${health.queued} queued`,
    `Store:    ${store.name}, ${store.ok ? `answers${latency}` : 'does not answer'}`,
    ...(health.quartz ? [`Quartz:   ${quartzHealth(health.quartz, view)}`] : []),
  ].join('\n');
}

function drainWords({ draining, drain }: HealthView, view: TimeView): string {
  if (!draining) return '';
  if (!drain) return ', draining';
  const by = drain.by === null ? '' : ` by ${drain.by}`;
  const reason = drain.reason === null ? '' : `: ${drain.reason}`;
  return oneLine(`, draining since ${fullTime(drain.since, view)}${by}${reason}`);
}

function fileWords({ tasksFile }: HealthView, view: TimeView): string {
  if (!tasksFile || tasksFile.fingerprint === '') return '';
  const { path, loadedAt, needsRestart } = tasksFile;
  const restart = needsRestart.length === 0 ? '' : `; needs a restart: ${needsRestart.join(', ')}`;
  return oneLine(`, from ${path}, loaded ${fullTime(loadedAt, view)}${restart}`);
}
