import { safeText } from '../safe-text.ts';
import { isolateRightToLeft } from './render/isolate.ts';
import { shorten } from './render/width.ts';
import type { Sink, Terminal } from './terminal.ts';

/** A line at the end of a terminal that is written anew. */
export interface LiveLine {
  draw(text: string): void;
  /** Takes the line back, if there is one. Safe to repeat. */
  erase(): void;
}

const ERASE_LINE = '\r\x1b[K';

/** Whether remarks may be written one over the other: a person looks, at a terminal that can do so. */
export function canRedraw({ stderr, env }: Terminal): boolean {
  return stderr.isTTY && env.TERM !== 'dumb';
}

export function liveLine(sink: Sink): LiveLine {
  let isOpen = false;
  return {
    draw: (text) => {
      const line = safeText(text);
      // Of a line that was broken by the terminal only its last part would be erased.
      const fitting = sink.columns === 0 ? line : shorten(line, sink.columns - 1);
      sink.write(`${ERASE_LINE}${isolateRightToLeft(fitting)}`);
      isOpen = true;
    },
    erase: () => {
      if (isOpen) sink.write(ERASE_LINE);
      isOpen = false;
    },
  };
}
