/** What a piece of text means, for those who see colours. */
export type Tone = 'good' | 'bad' | 'busy' | 'dim' | 'plain';

export interface Cell {
  text: string;
  tone: Tone;
}

export interface Column {
  title: string;
  /** On a terminal that is too narrow the column with the lowest number gives way first; null never does. */
  dropOrder: number | null;
  /** Shortened instead of dropped, where that is enough. */
  shrinks: boolean;
  /** Shortened where it shrinks, but never dropped. */
  stays: boolean;
  /** Narrower than this a column that shrinks tells nothing any more. */
  leastWidth: number;
  /** What is wider than this becomes narrower before any other column gives way; null for nothing. */
  ampleWidth: number | null;
  /** Which part of a text is cut away: of names that begin alike the end tells most. */
  cut: 'end' | 'middle';
  /** Its title where the column before it had to go, when that one's title told something of both. */
  titleAlone: string | null;
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

const FIRM: Omit<Column, 'title'> = {
  dropOrder: null,
  shrinks: false,
  stays: false,
  leastWidth: 12,
  ampleWidth: null,
  cut: 'end',
  titleAlone: null,
};

export function column(title: string, extra: Partial<Column> = {}): Column {
  return { title, ...FIRM, ...extra };
}

/** A column of which nothing goes: who asks for the wide form wants all of it. */
export function rigid(column: Column): Column {
  return { ...column, dropOrder: null, shrinks: false, stays: false, ampleWidth: null };
}

/** How a column of names becomes narrower: it stays, what is cut is the middle of a name, and a single very long one hides no other column. */
export const NAMES: Partial<Column> = {
  shrinks: true,
  stays: true,
  cut: 'middle',
  leastWidth: 16,
  ampleWidth: 32,
};

/** How a column of sentences becomes narrower: a single very long one hides no other column. */
export const SENTENCES: Partial<Column> = { shrinks: true, ampleWidth: 48 };

/** `-` for what is absent. */
export const ABSENT: Cell = { text: '-', tone: 'dim' };
