import type { ListResult, TaskView } from '../../api/views.ts';

/** Whoever shows what a watcher sees. */
export interface Viewer {
  show(result: ListResult<TaskView[]>): void;
  /** A sentence about the watching itself. */
  say(sentence: string): void;
  /** Leaves the terminal as it was. Safe to repeat. */
  end(): void;
}

/** What is watched, and how it is shown. */
export interface WatchAsked {
  group: string | undefined;
  intervalMs: number;
  wide: boolean;
  /** Of all tasks those that were asked for, in their order. */
  pick(tasks: readonly TaskView[]): TaskView[];
}
