import type { Measure } from './part.ts';

/*
 * Runs one part, named by the first argument, in this process, and sends its figures to the parent. Each part has a
 * process of its own, so that none measures the memory or the timers of another.
 */

const [, , name, extent] = process.argv;
const { measure }: { measure: Measure } = await import(`./parts/${name}.ts`);
await measure((figure) => process.send?.(figure), { isShort: extent === 'short' });
process.disconnect?.();
