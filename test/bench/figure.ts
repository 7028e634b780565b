/** Something that was measured, beside what it is compared with and what it is held to. */
export interface Figure {
  /** What was measured, such as `list, whole process, p50`. */
  what: string;
  unit: Unit;
  ours: number;
  /** A peer, a floor, or the same before a change; measured in the same run. Null where there is none. */
  other: { name: string; value: number } | null;
  /** Null for a figure that only informs. */
  budget: Budget | null;
}

/** `x` is a multiple of something that `what` names; an empty unit is a count. */
export type Unit = 'ms' | 'us' | 'MB' | 'kB' | 'MB/s' | '/s' | '/min' | '%' | 'x' | '';

/** A limit of what is ours, or of the ratio of ours to the other. */
export interface Budget {
  of: 'ours' | 'ratio';
  bound: 'most' | 'least';
  value: number;
}

/** Ours as a multiple of the other; null without another, or where that is nothing. */
export function ratioOf({ ours, other }: Figure): number | null {
  return other === null || other.value === 0 ? null : ours / other.value;
}

/** Whether the budget is met; null without one. A figure that is no number meets none. */
export function isMet(figure: Figure): boolean | null {
  if (figure.budget === null) return null;
  const { of, bound, value } = figure.budget;
  const judged = of === 'ours' ? figure.ours : (ratioOf(figure) ?? Number.NaN);
  return bound === 'most' ? judged <= value : judged >= value;
}
