import type { Figure } from './figure.ts';

/** How a part of the benchmark is run. */
export interface Extent {
  /** So small that it only shows that the part works: what it measures then means little. */
  isShort: boolean;
}

/** Gets each figure as soon as it is there. */
export type Tell = (figure: Figure) => void;

/** What a file of parts/ exports as `measure`: measures, side by side, all that the part is about. */
export type Measure = (tell: Tell, extent: Extent) => Promise<void>;
