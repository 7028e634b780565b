import type { OutputChunk, OutputOf, OutputQuery, SequenceRange, StoredChunk } from '../output.ts';
import { chunkOf } from '../rows.ts';
import { type Connection, often, type Statements } from './connection.ts';

/** Nothing is added for a run that retention has taken away meanwhile. */
const ADD = often(`
INSERT INTO sunbird_tasks.output_chunk (run, attempt, sequence, at, stream, text)
SELECT $run, $attempt, chunk.*
FROM unnest($sequences::bigint[], $ats::timestamptz[], $streams::text[], $texts::text[]) AS chunk
WHERE EXISTS (SELECT FROM sunbird_tasks.run WHERE number = $run)
ON CONFLICT DO NOTHING`);

const DROP = `
DELETE FROM sunbird_tasks.output_chunk
WHERE run = $run
  AND attempt = $attempt
  AND sequence BETWEEN $from AND $to`;

const LIST = often(`
SELECT attempt, sequence, at, stream, text
FROM sunbird_tasks.output_chunk
WHERE run = $run
  AND (attempt, sequence) > ($attempt, $sequence)
ORDER BY attempt, sequence
LIMIT $limit`);

export async function addOutput(
  connection: Connection,
  of: OutputOf,
  { chunks, dropped }: { chunks: readonly OutputChunk[]; dropped: SequenceRange | undefined },
): Promise<void> {
  if (!dropped) return await addChunks(connection, of, chunks);
  await connection.transaction(async (sql) => {
    await sql.run(DROP, { run: of.run, attempt: of.attempt, from: dropped.from, to: dropped.to });
    await addChunks(sql, of, chunks);
  });
}

export async function listOutput(
  connection: Connection,
  { run, after, limit }: OutputQuery,
): Promise<StoredChunk[]> {
  const { attempt, sequence } = after ?? { attempt: -1, sequence: -1 };
  return (await connection.all(LIST, { run, attempt, sequence, limit })).map(chunkOf);
}

async function addChunks(
  sql: Statements,
  { run, attempt }: OutputOf,
  chunks: readonly OutputChunk[],
): Promise<void> {
  if (chunks.length === 0) return;
  await sql.run(ADD, {
    run,
    attempt,
    sequences: chunks.map(({ sequence }) => sequence),
    ats: chunks.map(({ at }) => at),
    streams: chunks.map(({ stream }) => stream),
    texts: chunks.map(({ text }) => text),
  });
}
