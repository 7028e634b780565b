import type { OutputChunk, SequenceRange } from '../store/output.ts';

/** What the store is to be told next: chunks to add and, before them, a stretch to take back. */
export interface OutputBatch {
  chunks: OutputChunk[];
  dropped: SequenceRange | undefined;
}

/** What a chunk costs beside its text, so that many tiny ones are bounded too. */
const CHUNK_COST = 64;

/**
 * What is kept of an attempt's output: its head for good, then the newest of the rest, each at most half of the limit.
 * What fell out between them is counted, and a note in its place says how much it was. Knows no time and no store.
 */
export class OutputWindow {
  readonly #half: number;
  readonly #unstored = new Map<number, OutputChunk>();
  readonly #tail: { sequence: number; bytes: number }[] = [];
  #next = 0;
  #headCost = 0;
  #tailCost = 0;
  /** Place of the note; null as long as all of the output was kept. */
  #note: number | null = null;
  #droppedBytes = 0;
  #droppedUpTo = 0;
  #toldUpTo = 0;
  #noteAt = new Date(0);

  constructor(maxBytes: number) {
    this.#half = maxBytes / 2;
  }

  /** Takes a chunk; the oldest ones behind the head may fall out for it. */
  add(chunk: Omit<OutputChunk, 'sequence'>): void {
    const bytes = Buffer.byteLength(chunk.text);
    const cost = bytes + CHUNK_COST;
    if (this.#note === null && this.#headCost + cost <= this.#half) {
      this.#headCost += cost;
      this.#keep(chunk);
      return;
    }
    this.#note ??= this.#next++;
    this.#tail.push({ sequence: this.#keep(chunk), bytes });
    this.#tailCost += cost;
    while (this.#tailCost > this.#half && this.#tail.length > 1) this.#dropOldest(chunk.at);
  }

  /** Whether what comes now may fall out again: the head has what it holds. */
  get isHeadFull(): boolean {
    return this.#note !== null;
  }

  /** Leaves out what came without keeping it, and so all of the tail before it. Only once the head is full. */
  skip(bytes: number, at: Date): void {
    while (this.#tail.length > 0) this.#dropOldest(at);
    this.#droppedBytes += bytes;
    this.#droppedUpTo = this.#next++;
    this.#noteAt = at;
  }

  /** What the store does not know yet, or null. It stays due until `confirm`. */
  get due(): OutputBatch | null {
    const isTold = this.#droppedUpTo === this.#toldUpTo;
    if (isTold && this.#unstored.size === 0) return null;
    const chunks = [...this.#unstored.values()];
    if (isTold || this.#note === null) return { chunks, dropped: undefined };
    const text = `${this.#droppedBytes} bytes of output left out here`;
    const note: OutputChunk = { sequence: this.#note, at: this.#noteAt, stream: 'note', text };
    return { chunks: [note, ...chunks], dropped: { from: this.#note, to: this.#droppedUpTo } };
  }

  /** The store has what was due in this batch; what fell out meanwhile becomes due to be taken back. */
  confirm({ chunks, dropped }: OutputBatch): void {
    for (const { sequence } of chunks) this.#unstored.delete(sequence);
    if (dropped) this.#toldUpTo = dropped.to;
  }

  #keep(chunk: Omit<OutputChunk, 'sequence'>): number {
    const sequence = this.#next++;
    this.#unstored.set(sequence, { ...chunk, sequence });
    return sequence;
  }

  #dropOldest(at: Date): void {
    const oldest = this.#tail.shift();
    if (!oldest) return;
    this.#unstored.delete(oldest.sequence);
    this.#tailCost -= oldest.bytes + CHUNK_COST;
    this.#droppedBytes += oldest.bytes;
    this.#droppedUpTo = oldest.sequence;
    this.#noteAt = at;
  }
}
