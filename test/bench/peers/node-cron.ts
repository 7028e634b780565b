import { schedule as scheduleTask, type TaskContext } from 'node-cron';
import { expressionOf, type Schedule } from '../ticks/tick-order.ts';

/** node-cron of this repository's own package: a timer a task. */
export const schedule: Schedule = async (order, onCall) => {
  const expression = expressionOf(order);
  const tasks = Array.from({ length: order.tasks }, () =>
    scheduleTask(expression, ({ date }: TaskContext) => onCall(date), { timezone: 'UTC', logger: SILENT }),
  );
  return async () => {
    for (const task of tasks) void task.destroy();
  };
};

const SILENT = { info() {}, warn() {}, error() {}, debug() {} };
