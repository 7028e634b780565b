import type { WhereView } from '../api/views.ts';
import { printLines } from './output.ts';
import { elsewhere } from './render/run-sentence.ts';
import type { Terminal } from './terminal.ts';

/** Remarks that a run goes on in another pod, and how one gets there. */
export function printElsewhere({ stderr }: Terminal, run: number, where: WhereView | null): void {
  const sentence = elsewhere(run, where);
  if (sentence !== null) printLines(stderr, sentence);
}
