import { canRedraw, liveLine } from './live-line.ts';
import { printLines } from './output.ts';
import type { Terminal } from './terminal.ts';

/** How far a copy is, as whoever makes it tells. */
interface Seen {
  doing: 'copying' | 'checking';
  table: string;
  rows: number;
  ended: boolean;
}

/** The remarks on stderr while a store is copied. */
export interface CopyProgress {
  seen(progress: Seen): void;
  /** Takes back the live line. Safe to repeat. */
  stop(): void;
}

/** For a person one line that is written anew, elsewhere a line for each table that is copied. */
export function copyProgress(terminal: Terminal): CopyProgress {
  const { stderr } = terminal;
  const line = liveLine(stderr);
  const isLive = canRedraw(terminal);
  return {
    seen: ({ doing, table, rows, ended }) => {
      if (isLive) line.draw(`${doing} ${table}: ${rows}`);
      else if (doing === 'copying' && ended) printLines(stderr, `copied ${table}: ${rows}`);
    },
    stop: line.erase,
  };
}
