import type { Command as Parser } from 'commander';
import type { ConditionsAsked } from '../../api/condition-view.ts';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import type { HealthView } from '../../api/health-view.ts';
import { showHealth } from '../../client/client.ts';
import { formatDuration } from '../../duration.ts';
import { SunbirdError } from '../../errors.ts';
import { durationOption } from '../asked-values.ts';
import type { Asked, Command, Session } from '../command.ts';
import { printEnvelope, printLines } from '../output.ts';
import { addExamples } from '../parse-command.ts';
import { quartzHealth } from '../render/quartz-health.ts';
import { oneLine } from '../render/safe-text.ts';
import { fullTime, type TimeView } from '../render/time.ts';

interface HealthAsked {
  live?: boolean;
  ready?: boolean;
  idleFor?: string;
  notRunning?: string[];
  lastSuccess?: string[];
  within?: string;
  late?: boolean;
}

/** `health`: whether the scheduler does its duty, or whether what is asked for holds; exit 30 when not. */
export const health: Command<HealthAsked> = {
  declare(parser: Parser) {
    parser
      .option('--live', 'it answers (a liveness probe; the store plays no part)')
      .option('--ready', 'its store answers, and it is neither draining nor stopping')
      .option('--idle-for <duration>', 'nothing runs, and nothing begins within that time')
      .option('--not-running <task...>', 'no run of these tasks goes on')
      .option('--last-success <task...>', 'these tasks succeeded --within that time')
      .option('--within <duration>', 'such as 26h')
      .option('--no-late', 'no fire time is overdue by a minute or more');
    addExamples(parser, [
      'health',
      'health -o json',
      'health --live',
      'health --ready --no-late',
      'health --idle-for 10m --not-running resume-uploads',
      'health --last-success update-user-count --within 26h',
    ]);
  },
  async run(session: Session, { options }: Asked<HealthAsked>) {
    const conditions = readConditions(options);
    if (!conditions) return await tellHealth(session);
    const { tellConditions } = await import('../tell-conditions.ts');
    return await tellConditions(session, conditions);
  },
};

/** Null when none is asked for. */
function readConditions(options: HealthAsked): ConditionsAsked | null {
  const { live, ready, idleFor, notRunning, lastSuccess, within } = options;
  durationOption('--idle-for', idleFor);
  durationOption('--within', within);
  if ((lastSuccess === undefined) !== (within === undefined))
    throw new SunbirdError('USAGE', '--last-success TASK and --within DURATION belong together; give both.');
  const asked: ConditionsAsked = {
    live: live ? 'true' : undefined,
    ready: ready ? 'true' : undefined,
    idleFor,
    notRunning: notRunning?.join(),
    lastSuccess: lastSuccess?.join(),
    within,
    // The parser takes --no-late for the opposite of --late, which is the default.
    noLate: options.late === false ? 'true' : undefined,
  };
  return Object.values(asked).some((value) => value !== undefined) ? asked : null;
}

async function tellHealth({ terminal, connection, format }: Session): Promise<ExitCode> {
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
    `Runs:     ${runsWords(health)}`,
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

/** Of several replicas each has a limit of its own. */
function runsWords({ running, runningHere, maxRunning, queued }: HealthView): string {
  const all = running === runningHere ? '' : `, ${running} in all`;
  return `${runningHere} of at most ${maxRunning} running${all}, ${queued} queued`;
}
