import type { OutputChunk, OutputOf, OutputQuery, SequenceRange, StoredChunk } from '../output.ts';
import { chunkOf } from '../rows.ts';
import type { Connection } from './connection.ts';

/** Nothing is added for a run that retention has taken away meanwhile. */
const ADD = `
INSERT INTO output_chunk (run, attempt, sequence, at, stream, text)
SELECT $run, $attempt, $sequence, $at, $stream, $text
WHERE EXISTS (SELECT 1 FROM run WHERE number = $run)
ON CONFLICT DO NOTHING`;

const DROP = `
DELETE FROM output_chunk
WHERE run = $run
  AND attempt = $attempt
  AND sequence BETWEEN $from AND $to`;

const LIST = `
SELECT attempt, sequence, at, stream, text
FROM output_chunk
WHERE run = $run
  AND (attempt, sequence) > ($attempt, $sequence)
ORDER BY attempt, sequence
LIMIT $limit`;

export function addOutput(
  connection: Connection,
  of: OutputOf,
  output: { chunks: readonly OutputChunk[]; dropped: SequenceRange | undefined },
): void {
  const { run, attempt } = of;
  connection.transaction(() => {
    if (output.dropped)
      connection.run(DROP, { run, attempt, from: output.dropped.from, to: output.dropped.to });
    for (const { sequence, at, stream, text } of output.chunks) {
      connection.run(ADD, { run, attempt, sequence, at: at.getTime(), stream, text });
    }
  });
}

export function listOutput(connection: Connection, { run, after, limit }: OutputQuery): StoredChunk[] {
  const { attempt, sequence } = after ?? { attempt: -1, sequence: -1 };
  return connection.all(LIST, { run, attempt, sequence, limit }).map(chunkOf);
}
