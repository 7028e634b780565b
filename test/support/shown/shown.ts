import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startFakeDaemon } from '../fake-daemon.ts';
import { type FakeTerminalOptions, fakeTerminal, runLine, type Told } from '../fake-terminal.ts';
import { folderOfFiles } from './files.ts';
import { answerRichly } from './rich-answers.ts';

/** What can be shown of this machine in `doctor`; each with what goes on below it. */
const OF_THIS_MACHINE = /^\w+ +(?:socket|folder|scheduler) (?:.*\n)(?: {4}.*\n)*/gm;

/** What is written before a live line, so that of what stood there nothing remains. */
const ERASE_LINE = '\r\x1b[K';

/** A scheduler with something to see everywhere, and files of each kind. */
export interface Scene extends AsyncDisposable {
  /** What a line of the command line prints there, alike on every machine. */
  show(line: string, on: FakeTerminalOptions): Promise<Told>;
}

export async function openScene(): Promise<Scene> {
  const daemon = await startFakeDaemon(answerRichly);
  const folder = await folderOfFiles();
  return {
    async show(line, on) {
      rmSync(join(folder.path, 'new.db'), { force: true });
      const terminal = fakeTerminal({ ...on, answers: ['n'], env: { LANG: 'C.UTF-8', ...on.env } });
      const { exit, out, err } = await runLine(daemon, line.replaceAll('FOLDER', folder.path), terminal);
      const isRedrawn = on.columns !== undefined && on.env?.TERM !== 'dumb';
      const seen = alikeEverywhere(isRedrawn ? withoutErased(err) : err);
      return { exit, out: alikeEverywhere(out), err: seen };
    },
    async [Symbol.asyncDispose]() {
      await daemon[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** Names of folders and checksums differ from time to time, but not in their length. */
function alikeEverywhere(text: string): string {
  return (
    text
      .replaceAll(OF_THIS_MACHINE, '')
      // Of what a person types only a real terminal shows anything.
      .replaceAll('[y/N] ', '[y/N] n\n')
      .replaceAll(/(?<=\/tmp\/sunbird-(?:client|tasks-test)-)\w{6}/g, 'XXXXXX')
      .replaceAll(/(?<=\s|\[2m)[0-9a-f]{12}(?![0-9a-f])/g, '0'.repeat(12))
  );
}

/** What is left on the screen of a terminal that erases lines. */
function withoutErased(text: string): string {
  return text
    .split('\n')
    .map((line) => line.split(ERASE_LINE).at(-1))
    .join('\n');
}
