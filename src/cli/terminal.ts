import type { Clock } from '../clock.ts';

/** Where text goes, and who looks at it. */
export interface Sink {
  write(text: string): void;
  /** A person looks at it. */
  isTTY: boolean;
  /** Width in characters; 0 when unknown. */
  columns: number;
  /** Height in lines; 0 when unknown. */
  rows: number;
}

/** All that the command line touches of the world outside of the scheduler. */
export interface Terminal {
  stdout: Sink;
  stderr: Sink;
  env: NodeJS.ProcessEnv;
  uid: number;
  clock: Clock;
  /** How long the scheduler may take to answer. */
  answerMs: number;
  /** The name of the user this process runs as, or null when the uid has none. */
  userName(): string | null;
  /** Puts a question to a person and gives the line that is typed; null when nobody is there to be asked. */
  ask(question: string): Promise<string | null>;
  /** Everything on stdin, to its end. */
  readStdin(): Promise<string>;
  /** From this call on, the interrupt key aborts the signal instead of ending the process. */
  onInterrupt(): AbortSignal;
  /** From this call on, `changed` is called when the terminal has another size, until the returned function is. */
  onResize(changed: () => void): () => void;
  /** Writes `text` to stdout before a signal (TERM, HUP) ends this process; the returned function takes that back. */
  beforeKilled(text: string): () => void;
  /** Whether nobody can read stdout any more. */
  isStdoutGone(): boolean;
}
