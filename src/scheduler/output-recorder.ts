import type { CancelTimer, Clock } from '../clock.ts';
import { messageOf } from '../errors.ts';
import { freeMemory } from '../free-memory.ts';
import type { Log } from '../log.ts';
import { isStoreAway } from '../store/is-store-away.ts';
import type { OutputChunk, OutputOf } from '../store/output.ts';
import type { Store } from '../store/store.ts';
import { fromWholeCharacter, OutputBacklog, type OutputPiece, type OutputStream } from './output-backlog.ts';
import { OutputWindow } from './output-window.ts';
import { type Patience, withPatience } from './store-patience.ts';

/** What a recorder needs to know of its attempt and its surroundings. */
export interface RecorderParts {
  store: Pick<Store, 'addOutput'>;
  clock: Clock;
  log: Log;
  of: OutputOf;
  /** Output kept, in bytes: half from the beginning, half from the end. */
  maxBytes: number;
}

type OpenChunk = Omit<OutputChunk, 'sequence'>;

/** Stored this long after it came, at the latest, while the store works. */
const FLUSH_MS = 250;
/** The same for the newest of a flood, which is another one before anybody has read it, and for what comes right after. */
const FLOOD_FLUSH_MS = 2_000;
const RETRY_MS = 1_000;
/** Writes to one stream within this time are one chunk. */
const JOIN_MS = 100;
const LARGEST_CHUNK = 16_384;
const SMALLEST_CHUNK = 256;

/** Takes the output of one attempt as it comes and stores it in time, within the limit, whatever the child writes. */
export class OutputRecorder {
  readonly #parts: RecorderParts;
  readonly #window: OutputWindow;
  readonly #chunkBytes: number;
  readonly #backlog: OutputBacklog;
  readonly #decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  #open: OpenChunk | null = null;
  #cancelTimer: CancelTimer | null = null;
  #flushing: Promise<void> = Promise.resolve();
  #failed = false;
  /** When something fell out of what came, last. */
  #floodAt = Number.NEGATIVE_INFINITY;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
    this.#window = new OutputWindow(parts.maxBytes);
    this.#backlog = new OutputBacklog(parts.maxBytes / 2);
    this.#chunkBytes = Math.max(SMALLEST_CHUNK, Math.min(LARGEST_CHUNK, parts.maxBytes / 8));
  }

  /** Takes what came over a stream, and keeps none of the bytes themselves. Never throws, never waits. */
  write(stream: OutputStream, bytes: Uint8Array): void {
    const piece = { stream, at: this.#parts.clock.now(), bytes };
    if (!this.#window.isHeadFull) this.#read(piece);
    else {
      // Of a flood nearly everything falls out again: it is read as text only when it is stored.
      if (this.#backlog.isFull) this.#readBacklog();
      this.#backlog.add(piece);
    }
    if (!this.#cancelTimer) this.#flushSoon();
  }

  /** Stores what is left, as long as `patience` allows while the store is away. Never rejects. */
  async finish(patience: Patience): Promise<void> {
    this.#readBacklog();
    const at = this.#parts.clock.now();
    for (const stream of ['stdout', 'stderr'] as const)
      this.#append({ stream, at, decoded: this.#decoders[stream].decode() });
    this.#cancelTimer?.();
    await this.#flushing;
    // A timer may have been set anew by the flush under way.
    this.#cancelTimer?.();
    try {
      await withPatience(patience, () => this.#flush());
    } catch (error) {
      const { log, of } = this.#parts;
      log.error({ ...of, reason: messageOf(error) }, 'The last output of a run could not be stored');
    }
  }

  #readBacklog(): void {
    const { pieces, dropped } = this.#backlog.take();
    if (dropped > 0) {
      const now = this.#parts.clock.now();
      this.#floodAt = now.getTime();
      this.#closeChunk();
      this.#window.skip(dropped, now);
    }
    for (const piece of pieces) {
      this.#read(this.#backlog.takeCut(piece.stream) ? this.#begunAnew(piece) : piece);
      freeMemory(piece.bytes);
    }
  }

  /** The piece without the rest of a character that began in what fell out. */
  #begunAnew(piece: OutputPiece): OutputPiece {
    this.#decoders[piece.stream].decode();
    return { ...piece, bytes: fromWholeCharacter(piece.bytes) };
  }

  #read({ stream, at, bytes }: OutputPiece): void {
    for (let from = 0; from < bytes.length; from += this.#chunkBytes) {
      const part = bytes.subarray(from, from + this.#chunkBytes);
      this.#append({ stream, at, decoded: this.#decoders[stream].decode(part, { stream: true }) });
    }
  }

  #append({ stream, at, decoded }: { stream: OutputStream; at: Date; decoded: string }): void {
    if (decoded === '') return;
    // Postgres holds no NUL in a text; its picture tells that there was one.
    const text = decoded.replaceAll('\0', '\u2400');
    const open = this.#open;
    if (open?.stream === stream && this.#joins(open, text, at)) {
      open.text += text;
      return;
    }
    this.#closeChunk();
    this.#open = { stream, at, text };
  }

  #joins(open: OpenChunk, text: string, at: Date): boolean {
    const soon = Math.abs(at.getTime() - open.at.getTime()) < JOIN_MS;
    return soon && open.text.length + text.length <= this.#chunkBytes;
  }

  #closeChunk(): void {
    if (this.#open) this.#window.add(this.#open);
    this.#open = null;
  }

  #flushSoon(): void {
    const sinceFloodMs = this.#parts.clock.now().getTime() - this.#floodAt;
    this.#flushIn(sinceFloodMs < FLOOD_FLUSH_MS ? FLOOD_FLUSH_MS : FLUSH_MS);
  }

  #flushIn(delayMs: number): void {
    this.#cancelTimer = this.#parts.clock.after(delayMs, () => {
      this.#flushing = this.#flushOnTime();
    });
  }

  async #flushOnTime(): Promise<void> {
    try {
      await this.#flush();
      this.#failed = false;
      this.#cancelTimer = null;
      // What came during the write has set no timer of its own.
      if (this.#open || !this.#backlog.isEmpty || this.#window.due) this.#flushSoon();
    } catch (error) {
      this.#tellFailure(error);
      this.#flushIn(RETRY_MS);
    }
  }

  async #flush(): Promise<void> {
    this.#readBacklog();
    this.#closeChunk();
    const batch = this.#window.due;
    if (!batch) return;
    await this.#parts.store.addOutput(this.#parts.of, batch.chunks, batch.dropped);
    this.#window.confirm(batch);
  }

  #tellFailure(error: unknown): void {
    const { log, of } = this.#parts;
    if (!this.#failed) log.warn({ ...of, reason: messageOf(error) }, 'Output of a run waits for the store');
    if (!isStoreAway(error)) log.error({ ...of, err: error }, 'Storing output failed by a defect');
    this.#failed = true;
  }
}
