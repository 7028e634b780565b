import { expect } from 'vitest';
import type { Task, TaskSource } from '../../src/task/task.ts';
import { fullName } from '../../src/task/task-id.ts';

/** A source with tasks in it, and what is to be given back afterwards. */
export interface OpenSource extends AsyncDisposable {
  source: TaskSource<Task>;
}

/** How the suite declares a test: sources need different things of a machine. */
export type DeclareTest = (title: string, body: () => Promise<void>) => void;

/** Every promise of the `TaskSource` port, for any implementation that has at least two tasks. */
export function taskSourceContract(
  name: string,
  declare: DeclareTest,
  open: () => Promise<OpenSource>,
): void {
  declare(`${name} lists every task once, in an order that stays`, async () => {
    await using at = await open();
    const names = at.source.listTasks().map(({ id }) => fullName(id));
    expect(names.length).toBeGreaterThan(1);
    expect(new Set(names).size).toBe(names.length);
    await at.source.refresh();
    expect(at.source.listTasks().map(({ id }) => fullName(id))).toEqual(names);
  });

  declare(`${name} says of each task that it is its own`, async () => {
    await using at = await open();
    const sources = at.source.listTasks().map(({ source }) => source);
    expect(new Set(sources)).toEqual(new Set([at.source.kind]));
  });

  declare(`${name} finds each task that it lists, and no other`, async () => {
    await using at = await open();
    for (const task of at.source.listTasks()) expect(at.source.findTask(task.id)).toBe(task);
    expect(at.source.findTask({ group: 'no', name: 'such' })).toBeUndefined();
    for (const word of ['__proto__', 'constructor', ''])
      expect(at.source.findTask({ group: word, name: word })).toBeUndefined();
  });

  declare(`${name} is up to date after a refresh, also after several at once`, async () => {
    await using at = await open();
    await Promise.all([at.source.refresh(), at.source.refresh(), at.source.refresh()]);
    expect(at.source.staleSince).toBeNull();
    expect(at.source.listTasks().length).toBeGreaterThan(1);
  });
}
