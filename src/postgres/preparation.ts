import { createHash } from 'node:crypto';

/**
 * Names for statements that the server is to keep prepared, which spares it to plan them each time. A name is a hash of
 * the text: where a pooler hands one client's connection to another, the same name means the same statement.
 */
export class Preparation {
  readonly #names = new Map<string, string>();
  #isGivenUp = false;

  /** The name for a statement that is asked often; undefined for one that is not to be prepared. */
  nameOf(text: string): string | undefined {
    if (this.#isGivenUp) return undefined;
    const name = this.#names.get(text) ?? createHash('sha256').update(text).digest('hex').slice(0, 32);
    this.#names.set(text, name);
    return name;
  }

  /** Nothing is prepared any more: the server, or a pooler before it, has lost what was, or cannot go by it any longer. */
  giveUp(): void {
    this.#isGivenUp = true;
  }
}
