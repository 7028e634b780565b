import { resolve } from 'node:path';
import type { Quiet } from '../schedule/quiet.ts';
import type { Runbook } from '../task/runbook.ts';
import type { ConfiguredTask, RetryPolicy } from '../task/task.ts';
import type { HttpSpec, WorkSpec } from '../task/work-spec.ts';
import { buildHooks } from './build-hooks.ts';
import type { Config, QuartzConfig } from './config.ts';
import { DEFAULTS } from './defaults.ts';
import type { DeclaredFile } from './file-schema.ts';
import type { DeclaredHooks } from './hooks-schema.ts';
import { paramSpec } from './param-schema.ts';
import type { DeclaredRunbook } from './runbook-schema.ts';
import { DEFAULT_SCHEMA, type StoreConfig, storeFromUrl } from './store-config.ts';
import type { DeclaredStore } from './store-schema.ts';
import type { DeclaredDefaults, DeclaredTask } from './task-schema.ts';
import type { DeclaredHttp } from './work-schema.ts';

/** Fills every default in. `folder`, absolute, is where the file lies. Pure. */
export function buildConfig(file: DeclaredFile, folder: string): Omit<Config, 'warnings'> {
  const { socket = {}, retention = {} } = file;
  const timezone = file.timezone ?? DEFAULTS.timezone;
  return {
    timezone,
    store: file.store === undefined ? null : buildStore(file.store, folder),
    socket: {
      path: socket.path ?? null,
      mode: socket.mode ?? DEFAULTS.socketMode,
      group: socket.group ?? null,
      view: socket.view ?? true,
    },
    maxRunning: file.maxRunning ?? DEFAULTS.maxRunning,
    stopGraceMs: file.stopGrace ?? DEFAULTS.stopGraceMs,
    leaseMs: file.lease ?? DEFAULTS.leaseMs,
    retention: {
      ageMs: retention.age ?? DEFAULTS.retentionAgeMs,
      runs: retention.runs ?? DEFAULTS.retentionRuns,
    },
    quartz: file.quartz ? buildQuartz(file.quartz) : null,
    watch: file.watch ?? false,
    tasks: (file.tasks ?? []).map((task) =>
      buildTask(task, { timezone, ...file.defaults }, { folder, hooks: file.hooks ?? {} }),
    ),
  };
}

function buildStore(declared: DeclaredStore, folder: string): StoreConfig {
  if (typeof declared === 'string') return storeFromUrl(declared);
  const { url = null, env = null, schema = DEFAULT_SCHEMA, passwordFile } = declared;
  const file = passwordFile === undefined ? null : resolve(folder, passwordFile);
  return { kind: 'postgres', url, env, schema, passwordFile: file };
}

/** With no key at all every one has its default. */
export function buildQuartz(declared: NonNullable<DeclaredFile['quartz']>): QuartzConfig {
  return {
    url: declared.url ?? null,
    env: declared.env ?? null,
    schedulerName: declared.schedulerName ?? null,
    tablePrefix: declared.tablePrefix ?? null,
    mode: declared.mode ?? 'read',
    nudge: declared.nudge ?? true,
    reapply: declared.reapply ?? false,
  };
}

function buildTask(
  declared: DeclaredTask,
  defaults: DeclaredDefaults,
  { folder, hooks }: { folder: string; hooks: DeclaredHooks },
): ConfiguredTask {
  const task = { ...defaults, ...declared, env: { ...defaults.env, ...declared.env } };
  return {
    id: { group: task.group ?? DEFAULTS.group, name: task.name },
    description: task.description ?? '',
    source: 'configured',
    schedule: task.schedule ?? null,
    timezone: task.timezone ?? DEFAULTS.timezone,
    work: buildWork(task, folder),
    params: Object.fromEntries(
      Object.entries(task.params ?? {}).map(([name, param]) => [name, paramSpec(param)]),
    ),
    timeoutMs: task.timeout ?? DEFAULTS.timeoutMs,
    retry: buildRetry(task.retry),
    overlap: task.overlap ?? DEFAULTS.overlap,
    misfire: { plan: task.misfire ?? DEFAULTS.misfire, withinMs: task.within ?? DEFAULTS.withinMs },
    jitterMs: task.jitter ?? DEFAULTS.jitterMs,
    quiet: buildQuiet(task),
    pauseAfterFailures: task.pauseAfterFailures ?? null,
    guard: task.guard ?? false,
    lateMs: task.late ?? DEFAULTS.lateMs,
    hooks: buildHooks({ ...hooks, ...declared.hooks }, folder),
    runbook: buildRunbook({ ...defaults.runbook, ...declared.runbook }),
    maxQueued: task.maxQueued ?? DEFAULTS.maxQueued,
    recover: task.recover ?? false,
    maxOutputBytes: task.output?.max ?? DEFAULTS.maxOutputBytes,
  };
}

function buildQuiet({ quiet: stretches = [], timezone = DEFAULTS.timezone }: DeclaredTask): Quiet | null {
  return stretches.length === 0 ? null : { timezone, stretches };
}

function buildRunbook({ owner, about, safeToRerun, ifItFails, link }: DeclaredRunbook): Runbook | null {
  const safe = typeof safeToRerun === 'boolean' ? (safeToRerun ? 'yes' : 'no') : safeToRerun;
  const told = [owner, about, safe, ifItFails, link].map((text) => text?.trim() || null);
  if (told.every((text) => text === null)) return null;
  const [ownerText = null, aboutText = null, safeText = null, failText = null, linkText = null] = told;
  return { owner: ownerText, about: aboutText, safeToRerun: safeText, ifItFails: failText, link: linkText };
}

/** Exactly one kind of work is there: whatever has none or two was refused. */
function buildWork(task: DeclaredTask, folder: string): WorkSpec {
  if (task.http) return buildHttp(task.http);
  const child = {
    cwd: resolve(folder, task.cwd ?? ''),
    env: task.env ?? {},
    inheritEnv: task.inheritEnv ?? [],
  };
  if (task.module !== undefined) return { kind: 'module', path: resolve(folder, task.module), ...child };
  const [program = '', ...args] = task.command ?? [];
  return { kind: 'command', argv: [program, ...args], ...child };
}

function buildHttp({ method, url, headers, body = null, expect }: DeclaredHttp): HttpSpec {
  return {
    kind: 'http',
    method: method ?? (body === null ? 'GET' : 'POST'),
    url,
    headers: headers ?? {},
    body,
    expect: typeof expect === 'number' ? [expect] : (expect ?? null),
  };
}

function buildRetry(retry: DeclaredTask['retry']): RetryPolicy {
  if (!retry) return { attempts: 1, delayMs: 0, backoff: 1 };
  return {
    attempts: retry.attempts ?? DEFAULTS.retryAttempts,
    delayMs: retry.delay ?? DEFAULTS.retryDelayMs,
    backoff: retry.backoff ?? DEFAULTS.retryBackoff,
  };
}
