import type { Replica } from './replica.ts';

/** A line that a replica logged. */
export interface LogLine {
  level: 'info' | 'warn' | 'error';
  at: Date;
  message: string;
}

/** All that the boots of a replica logged, in order. */
export function logLinesOf({ log }: Replica): LogLine[] {
  const lines = log.split('\n').slice(0, -1);
  return lines.map((line) => {
    const { level, time, message } = JSON.parse(line);
    return { level, at: new Date(time), message };
  });
}
