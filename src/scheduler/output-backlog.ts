import { freeMemory } from '../free-memory.ts';

/** Bytes of a character in UTF-8, at most. */
const LONGEST_CHARACTER = 4;

/** Pieces of fewer bytes cost more than these; so many of them at most wait. */
const TINY = 1_024;
const MOST_TINY = 500;

/** Where output comes from. */
export type OutputStream = 'stdout' | 'stderr';

/** Bytes as they came over a stream, not yet read as text. */
export interface OutputPiece {
  stream: OutputStream;
  at: Date;
  bytes: Uint8Array;
}

/** What a backlog held, oldest first, and what had fallen out before it. */
export interface TakenBacklog {
  pieces: OutputPiece[];
  /** Bytes that fell out. */
  dropped: number;
}

/** The newest bytes of a flood, as many as may be kept: the rest falls out before anybody takes the trouble to read it. */
export class OutputBacklog {
  readonly #mostBytes: number;
  readonly #cut = new Set<OutputStream>();
  #pieces: OutputPiece[] = [];
  #bytes = 0;
  #dropped = 0;

  /** Keeps at least so many of the newest bytes. */
  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  get isEmpty(): boolean {
    return this.#pieces.length === 0;
  }

  /** Whether it is to be taken before more is added, because too many of its pieces are tiny. */
  get isFull(): boolean {
    return this.#pieces.length - Math.floor(this.#bytes / TINY) >= MOST_TINY;
  }

  /** Takes a copy of a piece; the oldest ones fall out when those behind them are enough. */
  add(piece: OutputPiece): void {
    this.#pieces.push({ ...piece, bytes: new Uint8Array(piece.bytes) });
    this.#bytes += piece.bytes.length;
    for (let oldest = this.#pieces[0]; oldest; oldest = this.#pieces[0]) {
      if (this.#bytes - oldest.bytes.length < this.#mostBytes) return;
      this.#pieces.shift();
      this.#bytes -= oldest.bytes.length;
      this.#dropped += oldest.bytes.length;
      this.#cut.add(oldest.stream);
      freeMemory(oldest.bytes);
    }
  }

  /** Whether what comes next of this stream does not follow what came before; asked once. */
  takeCut(stream: OutputStream): boolean {
    return this.#cut.delete(stream);
  }

  /** Gives all away, with the memory of the bytes. */
  take(): TakenBacklog {
    const taken = { pieces: this.#pieces, dropped: this.#dropped };
    this.#pieces = [];
    this.#bytes = 0;
    this.#dropped = 0;
    return taken;
  }
}

/** The bytes from the first character that is whole, of UTF-8 text that was cut anywhere. */
export function fromWholeCharacter(bytes: Uint8Array): Uint8Array {
  const first = bytes.subarray(0, LONGEST_CHARACTER).findIndex((byte) => (byte & 0xc0) !== 0x80);
  return first > 0 ? bytes.subarray(first) : bytes;
}
