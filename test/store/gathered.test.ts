import { describe, expect, test } from 'vitest';
import { SunbirdError } from '../../src/errors.ts';
import { Gathered } from '../../src/store/gathered.ts';

/** Doubles numbers; notes what came together, and answers when it is let. */
function gathering(fails: (items: readonly number[]) => unknown = () => undefined) {
  const together: number[][] = [];
  const answers: (() => void)[] = [];
  const gathered = new Gathered(async (items: readonly number[]) => {
    together.push([...items]);
    await new Promise<void>((resolve) => answers.push(resolve));
    const error = fails(items);
    if (error) throw error;
    return items.map((item) => item * 2);
  });
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  const answer = async () => {
    answers.shift()?.();
    await turn();
    await turn();
  };
  return { gathered, together, turn, answer };
}

describe('Gathered', () => {
  test('carries out together what comes while the same is under way', async () => {
    const { gathered, together, turn, answer } = gathering();
    const results = [gathered.add(1), gathered.add(2)];
    await turn();
    results.push(gathered.add(3), gathered.add(4));
    await turn();
    expect(together).toEqual([[1, 2]]);
    await answer();
    expect(together).toEqual([
      [1, 2],
      [3, 4],
    ]);
    await answer();
    expect(await Promise.all(results)).toEqual([2, 4, 6, 8]);
    void gathered.add(5);
    await turn();
    expect(together.at(-1)).toEqual([5]);
  });

  test('lets none fail for another', async () => {
    const { gathered, together, turn, answer } = gathering((items) =>
      items.includes(2) ? new Error('two') : undefined,
    );
    const results = Promise.allSettled([gathered.add(1), gathered.add(2), gathered.add(3)]);
    await turn();
    for (let times = 0; times < 4; times++) await answer();
    expect(together).toEqual([[1, 2, 3], [1], [2], [3]]);
    expect(await results).toMatchObject([{ value: 2 }, { reason: { message: 'two' } }, { value: 6 }]);
  });

  test('tries none by itself while the store is away', async () => {
    const away = new SunbirdError('STORE_UNAVAILABLE', 'away');
    const { gathered, together, turn, answer } = gathering(() => away);
    const results = Promise.allSettled([gathered.add(1), gathered.add(2)]);
    await turn();
    await answer();
    expect(together).toEqual([[1, 2]]);
    expect(await results).toMatchObject([{ reason: away }, { reason: away }]);
  });
});
