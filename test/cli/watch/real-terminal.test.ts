import { stripVTControlCharacters } from 'node:util';
import { describe, expect } from 'vitest';
import { ENTER_SCREEN, LEAVE_SCREEN } from '../../../src/cli/watch/frame.ts';
import { answerResult, startFakeDaemon } from '../../support/fake-daemon.ts';
import { testWith } from '../../support/needs.ts';
import { openRealTerminal } from '../../support/real-terminal.ts';
import { sampleResult, sampleTaskView } from '../../support/sample-views.ts';
import { until } from '../../support/until.ts';

const NEED = 'the script command, which makes terminals';
const TASKS = Array.from({ length: 200 }, (_, index) =>
  sampleTaskView(`NetOps-PC1502295457753/updateUserCountScheduler${index}`, {
    description: '学校の利用者数',
  }),
);

/** Begins to watch two hundred tasks, and waits for the first frame. */
async function watch() {
  const daemon = await startFakeDaemon(answerResult(sampleResult(TASKS)));
  const { socketPath } = daemon;
  const terminal = openRealTerminal('list --watch --interval 200ms', { socketPath, columns: 80, rows: 24 });
  await until(() => terminal.drawn.includes(' more;'));
  const dispose = async () => {
    terminal[Symbol.dispose]();
    await daemon[Symbol.asyncDispose]();
  };
  return { terminal, daemon, [Symbol.asyncDispose]: dispose };
}

/** The lines of the last whole frame. */
function lastFrame(drawn: string): string[] {
  const [, frame = ''] = drawn.split('\x1b[J').slice(-3);
  return stripVTControlCharacters(frame).split('\r\n');
}

describe('list --watch on a real terminal', () => {
  testWith(NEED, 'gives it back at the interrupt key, and ends with 130', async () => {
    await using at = await watch();
    at.terminal.interrupt();
    expect(await at.terminal.ended).toBe(130);
    const { drawn } = at.terminal;
    expect(drawn.split(ENTER_SCREEN)).toHaveLength(2);
    expect(drawn.endsWith(LEAVE_SCREEN)).toBe(true);
  });

  testWith(NEED, 'gives it back when it is terminated', async () => {
    await using at = await watch();
    at.terminal.signal('SIGTERM');
    expect(await at.terminal.ended).toBe(128 + 15);
    expect(at.terminal.drawn.endsWith(LEAVE_SCREEN)).toBe(true);
  });

  testWith(NEED, 'fills the height and keeps to the width, also after these change', async () => {
    await using at = await watch();
    await until(() => at.daemon.requests.length > 2);
    await until(() => lastFrame(at.terminal.drawn).length === 24);
    at.terminal.resize(60, 10);
    await until(() => lastFrame(at.terminal.drawn).length === 10);
    await until(() => at.terminal.drawn.includes('... 194 more;'));
    const asked = at.daemon.requests.length;
    await until(() => at.daemon.requests.length > asked + 3);
    expect(lastFrame(at.terminal.drawn).filter((line) => line.length > 59)).toEqual([]);
    at.terminal.interrupt();
    await at.terminal.ended;
  });
});
