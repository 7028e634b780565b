/** The least of many, by the order given; equal ones in no order. */
export class Heap<Item> {
  readonly #items: Item[] = [];
  readonly #isBefore: (a: Item, b: Item) => boolean;

  constructor(isBefore: (a: Item, b: Item) => boolean) {
    this.#isBefore = isBefore;
  }

  /** The least, which stays; undefined when there is none. */
  get first(): Item | undefined {
    return this.#items[0];
  }

  add(item: Item): void {
    let place = this.#items.push(item) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (!this.#swapIfBefore(place, above)) return;
      place = above;
    }
  }

  /** Takes the least out. */
  take(): Item | undefined {
    const first = this.#items[0];
    const last = this.#items.pop();
    if (last === undefined || this.#items.length === 0) return first;
    this.#items[0] = last;
    for (let place = 0; ; ) {
      const below = this.#lesserBelow(place);
      if (below === undefined || !this.#swapIfBefore(below, place)) return first;
      place = below;
    }
  }

  #lesserBelow(place: number): number | undefined {
    const [left, right] = [place * 2 + 1, place * 2 + 2];
    const [a, b] = [this.#items[left], this.#items[right]];
    if (a === undefined) return undefined;
    return b !== undefined && this.#isBefore(b, a) ? right : left;
  }

  #swapIfBefore(one: number, other: number): boolean {
    const [a, b] = [this.#items[one] as Item, this.#items[other] as Item];
    if (!this.#isBefore(a, b)) return false;
    this.#items[one] = b;
    this.#items[other] = a;
    return true;
  }
}
