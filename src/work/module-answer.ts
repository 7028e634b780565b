import type { Params } from '../task/param-spec.ts';

/** What the child of a module is asked to do. */
export interface ModuleOrder {
  /** Absolute. */
  path: string;
  params: Params;
  run: Readonly<Record<string, unknown>>;
}

/** What it answers, once: the result as JSON text, absent when there is none, or one sentence about what went wrong. */
export type ModuleAnswer = { result?: string } | { problem: string };
