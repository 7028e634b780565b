import type { CommandSpec, HttpSpec } from './work-spec.ts';

/** What is called when something happened to a task: a program that finds it on stdin, or a request that carries it. */
export type HookSpec = CommandSpec | HttpSpec;

/**
 * `onFailure`: a run failed or took too long, after its retries. `onRecovery`: the first success after that. `onLate`: a
 * run began too long after its fire time, or a fire time was missed.
 */
export type HookEvent = 'onFailure' | 'onRecovery' | 'onLate';

/** What is called at each event; null for nothing. */
export type Hooks = Readonly<Record<HookEvent, HookSpec | null>>;

export const HOOK_EVENTS: readonly HookEvent[] = ['onFailure', 'onRecovery', 'onLate'];
export const NO_HOOKS: Hooks = { onFailure: null, onRecovery: null, onLate: null };
