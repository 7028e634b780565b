import { TASK_STATES, type TaskView } from '../../api/views.ts';
import { clockTime, type TimeView, zoneLabel } from '../render/time.ts';
import { shorten } from '../render/width.ts';

/** What one frame of a live table is made of. */
export interface FrameParts {
  head: string;
  /** What there is to say, or an empty text. */
  note: string;
  /** The table as text, its title first. */
  table: string;
}

/** How many lines the terminal has, and how wide they are; 0 = unknown. */
export interface FrameSize {
  columns: number;
  rows: number;
}

const HOME = '\x1b[H';
const ERASE_LINE_END = '\x1b[K';
const ERASE_BELOW = '\x1b[J';

/** Another screen than the one with the shell's history, without cursor, and without wrapping what was measured wrongly. */
export const ENTER_SCREEN = '\x1b[?1049h\x1b[?25l\x1b[?7l';
/** The terminal as it was before. */
export const LEAVE_SCREEN = '\x1b[?7h\x1b[?25h\x1b[?1049l';

/** What is written for a frame: every line over the old one, nothing erased before it is replaced. */
export function frameText(lines: readonly string[]): string {
  return `${HOME}${lines.map((line) => `${line}${ERASE_LINE_END}`).join('\n')}${ERASE_BELOW}`;
}

/** The lines of a frame, as many as the terminal holds; what is left out is counted. */
export function frameLines({ head, note, table }: FrameParts, { columns, rows }: FrameSize): string[] {
  const drawn = table.trimEnd().split('\n');
  const room = rows === 0 ? drawn.length : Math.max(2, rows - 2);
  const hidden = drawn.length - room + 1;
  const shown =
    drawn.length <= room
      ? drawn
      : [...drawn.slice(0, room - 1), `... ${hidden} more; see --group, --state, --sort`];
  const cut = (text: string) => (columns === 0 ? text : shorten(text, columns));
  return [cut(head), cut(note), ...shown];
}

/** The first line: what time it is, how many tasks there are and in which states. */
export function frameHead(tasks: readonly TaskView[], view: TimeView, intervalMs: number): string {
  const counts = TASK_STATES.filter((state) => state !== 'idle').flatMap((state) => {
    const count = tasks.filter((task) => task.state === state).length;
    return count === 0 ? [] : [`${count} ${state}`];
  });
  const total = `${tasks.length} task${tasks.length === 1 ? '' : 's'}`;
  const time = `${clockTime(view.now, view.timezone)} (${zoneLabel(view)})`;
  return `${time}  ${[total, ...counts].join(', ')}; every ${intervalMs / 1_000} s, Ctrl-C ends`;
}
