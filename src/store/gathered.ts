import { isStoreAway } from './is-store-away.ts';

/** What one caller waits for. */
interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/** Carries out several at once; the results come in the order of the items. All or none has an effect. */
type CarryOut<Item, Result> = (items: readonly Item[]) => Promise<readonly Result[]>;

/**
 * Gathers what is asked for while the same is under way, so that it is carried out together: the busier the store, the
 * more go into one transaction, and whoever asks alone waits for nobody. Each caller has the result of its own item: what
 * fails together is tried one by one, unless the store is away, so that none fails for the sake of another.
 */
export class Gathered<Item, Result> {
  readonly #carryOut: CarryOut<Item, Result>;
  #waiting: Waiting<Item, Result>[] = [];
  #underWay = false;

  constructor(carryOut: CarryOut<Item, Result>) {
    this.#carryOut = carryOut;
  }

  /** Resolves when it was carried out; rejects as carrying it out does. */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#underWay) return;
      this.#underWay = true;
      // What is asked for in the same turn of the event loop goes along.
      setImmediate(() => void this.#goOn());
    });
  }

  async #goOn(): Promise<void> {
    while (this.#waiting.length > 0) {
      const together = this.#waiting;
      this.#waiting = [];
      await this.#settle(together);
    }
    this.#underWay = false;
  }

  async #settle(together: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#carryOut(together.map(({ item }) => item));
      for (const [index, { resolve }] of together.entries()) resolve(results[index] as Result);
    } catch (error) {
      if (together.length > 1 && !isStoreAway(error)) for (const one of together) await this.#settle([one]);
      else for (const { reject } of together) reject(error);
    }
  }
}
