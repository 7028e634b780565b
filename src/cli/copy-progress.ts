import type { Sink } from './terminal.ts';

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

const ERASE_LINE = '\r\x1b[K';

/** For a person one line that is written anew, elsewhere a line for each table that is copied. */
export function copyProgress(sink: Sink): CopyProgress {
  let isOpen = false;
  return {
    seen: ({ doing, table, rows, ended }) => {
      if (sink.isTTY) sink.write(`${ERASE_LINE}${doing} ${table}: ${rows}`);
      else if (doing === 'copying' && ended) sink.write(`copied ${table}: ${rows}\n`);
      isOpen = sink.isTTY;
    },
    stop: () => {
      if (isOpen) sink.write(ERASE_LINE);
      isOpen = false;
    },
  };
}
