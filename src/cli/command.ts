import type { Command as Parser } from 'commander';
import type { ExitCode } from '../api/error-codes.ts';
import type { Connection } from '../client/call.ts';
import type { Terminal } from './terminal.ts';

/** One command: what its command line looks like, and what it does. */
export interface Command<Options = never> {
  /** Adds arguments, options and examples. */
  declare(parser: Parser): void;
  run(session: Session, asked: Asked<Options>): Promise<ExitCode>;
}

export type CommandGroup = 'see' | 'run' | 'control' | 'operate';

/** A line of the top help, and the way to the command's file. */
export interface CommandEntry {
  name: string;
  group: CommandGroup;
  summary: string;
  load(): Promise<Command>;
}

/** What was asked on the command line, checked against the declaration. */
export interface Asked<Options> {
  /** Arguments in order; those that were left out are undefined. */
  words: readonly (string | undefined)[];
  options: Options;
}

/** What every command works with. */
export interface Session {
  terminal: Terminal;
  connection: Connection;
  format: Format;
  /** The value of --socket, or null. */
  socket: string | null;
  /** The closed table, for commands that tell of all of them. */
  commands: readonly CommandEntry[];
}

export type Format = 'table' | 'wide' | 'json' | 'name';
export const FORMATS: readonly Format[] = ['table', 'wide', 'json', 'name'];
