import { NO_HOOKS } from '../../src/task/hooks.ts';
import type { ParamSpec } from '../../src/task/param-spec.ts';
import type { ConfiguredTask } from '../../src/task/task.ts';

/** A task with nothing special about it; a test names what it needs to differ. */
export function sampleTask(fullName: string, differs: Partial<ConfiguredTask> = {}): ConfiguredTask {
  const [group = 'default', name = ''] = fullName.split('/');
  return {
    id: { group, name },
    description: '',
    source: 'configured',
    schedule: null,
    timezone: 'UTC',
    work: { kind: 'command', argv: ['true'], cwd: '/', env: {}, inheritEnv: [] },
    params: {},
    timeoutMs: 60_000,
    retry: { attempts: 1, delayMs: 0, backoff: 1 },
    overlap: 'skip',
    misfire: { plan: 'once', withinMs: 86_400_000 },
    jitterMs: 0,
    quiet: null,
    pauseAfterFailures: null,
    guard: false,
    runbook: null,
    lateMs: 60_000,
    hooks: NO_HOOKS,
    maxQueued: 100,
    recover: false,
    maxOutputBytes: 1_048_576,
    ...differs,
  };
}

/** A declared parameter that takes any value of its type. */
export function sampleParam(type: ParamSpec['type'], differs: Partial<ParamSpec> = {}): ParamSpec {
  return { type, required: false, default: null, enum: null, pattern: null, description: '', ...differs };
}
