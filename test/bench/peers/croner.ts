import { Cron } from 'croner';
import { expressionOf, type Schedule } from '../ticks/tick-order.ts';

/** croner: a timer a task. A call does not say what fire time it is for. */
export const schedule: Schedule = async (order, onCall) => {
  const expression = expressionOf(order);
  const jobs = Array.from(
    { length: order.tasks },
    () => new Cron(expression, { timezone: 'UTC', mode: '6-part' }, () => onCall()),
  );
  return async () => {
    for (const job of jobs) job.stop();
  };
};

/** Gives the fire time after an instant, for an expression that is compiled once. */
export function nextOf(expression: string, timezone: string): (from: Date) => Date | null {
  const cron = new Cron(expression, { timezone });
  return (from) => cron.nextRun(from);
}
