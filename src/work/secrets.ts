/** Shorter ones would mask half of every text. */
const SHORTEST = 4;
const MASK = '***';

/** Keeps secret values out of what is shown, also where one comes in two pieces. */
export class Secrets {
  /** As bytes, one character each, because output comes as bytes. */
  readonly #values: readonly string[];
  readonly #longest: number;
  #held = '';

  constructor(values: Iterable<string>) {
    const long = [...new Set(values)].filter((value) => value.length >= SHORTEST);
    this.#values = long.map(bytesOf).sort((a, b) => b.length - a.length);
    this.#longest = this.#values[0]?.length ?? 1;
  }

  /** A whole text with every secret masked. */
  maskText(text: string): string {
    return Buffer.from(this.#mask(bytesOf(text)), 'latin1').toString('utf8');
  }

  /** The next piece of a stream; its end is held back until it can no longer be the beginning of a secret. */
  maskPiece(piece: Uint8Array): Uint8Array {
    const text = this.#mask(this.#held + Buffer.from(piece).toString('latin1'));
    const end = Math.max(0, text.length - (this.#longest - 1));
    this.#held = text.slice(end);
    return Buffer.from(text.slice(0, end), 'latin1');
  }

  /** What was held back, at the end of the stream. */
  maskRest(): Uint8Array {
    const rest = this.#held;
    this.#held = '';
    return Buffer.from(rest, 'latin1');
  }

  #mask(text: string): string {
    return this.#values.reduce((masked, value) => masked.replaceAll(value, MASK), text);
  }
}

function bytesOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
