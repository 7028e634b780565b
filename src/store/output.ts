/** Of which attempt output is. */
export interface OutputOf {
  run: number;
  attempt: number;
}

export interface OutputChunk {
  /** Place within the attempt, rising from 0; gaps mean that output was dropped. */
  sequence: number;
  at: Date;
  /** `note` is ours: the marker where output was dropped. */
  stream: 'stdout' | 'stderr' | 'note';
  text: string;
}

/** Both ends included. */
export interface SequenceRange {
  from: number;
  to: number;
}

export interface StoredChunk extends OutputChunk {
  attempt: number;
}

export interface OutputQuery {
  run: number;
  /** Only what comes after this place; null for the beginning. */
  after: { attempt: number; sequence: number } | null;
  limit: number;
}
