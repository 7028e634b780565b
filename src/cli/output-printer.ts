import type { OutputEnd, OutputText } from '../api/views.ts';
import { safeLines } from '../safe-text.ts';
import type { Sink } from './terminal.ts';

/** Prints a run's output as it comes. */
export interface OutputPrinter {
  take(line: OutputText): void;
  /** Ends a line that the output left open, so that what follows stands on a line of its own. */
  endLine(): void;
  /** Tells that this was all, where a program reads it. */
  end(state: OutputEnd['state']): void;
}

/** Prints output as text, or with `json` a JSON object a line. */
export function outputPrinter(sink: Sink, json: boolean): OutputPrinter {
  let open = false;
  const endLine = () => {
    if (open) sink.write('\n');
    open = false;
  };
  const take = (line: OutputText) => {
    if (json) return sink.write(`${JSON.stringify(line)}\n`);
    const text = sink.isTTY ? safeLines(line.text) : line.text;
    if (line.stream === 'note') {
      // Our own remarks within the output stand on lines of their own.
      endLine();
      sink.write(`[${text.trimEnd()}]\n`);
    } else if (text !== '') {
      sink.write(text);
      open = !text.endsWith('\n');
    }
  };
  const end = (state: OutputEnd['state']) => {
    if (json) sink.write(`${JSON.stringify({ end: true, state } satisfies OutputEnd)}\n`);
  };
  return { take, endLine, end };
}
