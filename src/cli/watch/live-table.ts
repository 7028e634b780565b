import type { ListResult, TaskView } from '../../api/views.ts';
import { safeText } from '../../safe-text.ts';
import { loadTableText } from '../output.ts';
import { staleSentence } from '../print-stale.ts';
import { taskTable } from '../render/task-table.ts';
import type { Terminal } from '../terminal.ts';
import { ENTER_SCREEN, frameHead, frameLines, frameText, LEAVE_SCREEN } from './frame.ts';
import type { Viewer, WatchAsked } from './viewer.ts';

/** A table on a screen of its own, drawn in place: one write each time, and again when the terminal changes its size. */
export async function openLiveTable(terminal: Terminal, asked: WatchAsked): Promise<Viewer> {
  const { stdout } = terminal;
  const tableText = await loadTableText(terminal);
  let latest: ListResult<TaskView[]> | null = null;
  let note = '';
  let before = ENTER_SCREEN;
  const draw = () => {
    if (latest === null) return;
    stdout.write(`${before}${frameOf(latest)}`);
    before = '';
  };
  const frameOf = (result: ListResult<TaskView[]>) => {
    const view = { now: terminal.clock.now(), timezone: result.timezone };
    const tasks = asked.pick(result.response);
    // The last column stays free: behind it some terminals would erase the character before.
    const columns = Math.max(0, stdout.columns - 1);
    const table = tableText(taskTable(tasks, view, { wide: asked.wide, progress: true }), columns);
    const head = frameHead(tasks, view, asked.intervalMs);
    const said = safeText(note || (staleSentence(result, view.now) ?? ''));
    return frameText(frameLines({ head, note: said, table }, { columns, rows: stdout.rows }));
  };
  const forgetResize = terminal.onResize(draw);
  const forgetKilled = terminal.beforeKilled(LEAVE_SCREEN);
  return {
    show: (result) => {
      latest = result;
      draw();
      note = '';
    },
    say: (sentence) => {
      note = sentence;
      draw();
    },
    end: () => {
      forgetResize();
      forgetKilled();
      if (before === '') stdout.write(LEAVE_SCREEN);
      latest = null;
      before = ENTER_SCREEN;
    },
  };
}
