import type { Store } from '../../../src/store/store.ts';
import type { FailPoint } from './replica-options.ts';

/** Where this process is to kill itself. */
export interface FailPoints {
  /** The same store, with the fail-point in it. */
  store: Store;
  /** Puts another fail-point in the place of the one before; its calls count from now. */
  arm(point: FailPoint): void;
}

/** A store whose caller dies, as by `kill -9`, before a method is called or after it has answered. */
export function withFailPoints(inner: Store, first: FailPoint | null): FailPoints {
  let point = first;
  let left = first?.time ?? 0;
  const isHit = (method: string | symbol) => point?.method === method && --left === 0;
  const store = new Proxy(inner, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (!isHit(key)) return value.apply(target, args);
        if (point?.when === 'before') return die();
        return Promise.resolve(value.apply(target, args)).then(die, die);
      };
    },
  });
  const arm = (next: FailPoint) => {
    point = next;
    left = next.time;
  };
  return { store, arm };
}

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('This process goes on after its own SIGKILL.');
}
