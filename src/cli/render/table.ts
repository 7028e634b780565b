/** What a piece of text means, for those who see colours. */
export type Tone = 'good' | 'bad' | 'busy' | 'dim' | 'plain';

export interface Cell {
  text: string;
  tone: Tone;
}

export interface Column {
  title: string;
  /** On a terminal that is too narrow the column with the lowest number goes first; null stays. */
  dropOrder: number | null;
  /** Shortened instead, where that is enough. */
  shrinks: boolean;
}

/** Rows of cells under columns, before anything is known of where they are shown. */
export interface Table {
  columns: readonly Column[];
  rows: readonly (readonly Cell[])[];
}

/** Spaces between two columns. */
export const GAP = 2;

export function cell(text: string, tone: Tone = 'plain'): Cell {
  return { text, tone };
}

export function column(title: string, extra: Partial<Column> = {}): Column {
  return { title, dropOrder: null, shrinks: false, ...extra };
}

/** A column of which nothing goes: who asks for the wide form wants all of it. */
export function rigid(column: Column): Column {
  return { ...column, dropOrder: null, shrinks: false };
}

/** `-` for what is absent. */
export const ABSENT: Cell = { text: '-', tone: 'dim' };
