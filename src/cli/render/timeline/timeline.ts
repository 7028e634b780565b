import { formatDuration } from '../../../duration.ts';
import { oneLine } from '../../../safe-text.ts';
import { type Cell, cell, GAP } from '../table.ts';
import { clockTime, type TimeView, zoneLabel } from '../time.ts';
import { displayWidth, padTo, shortenMiddle } from '../width.ts';
import { type Grid, gridWidth, planGrid } from './grid.ts';
import { hoursLine } from './hours.ts';
import { rowMarks, type TimelineTask } from './row.ts';
import { type Charset, legendItems, type Mark, NOW_SIGN, signCells } from './signs.ts';

/** How a timeline is drawn. */
export interface TimelineStyle {
  /** So many back and as many ahead. */
  hours: number;
  /** Characters in a line. */
  width: number;
  /** Names may be shortened; else a line with a long name may become longer than `width`. */
  cutsNames: boolean;
  /** Name every task with its group, not only where names alone are not enough. */
  fullNames: boolean;
  charset: Charset;
}

/** Less of a name tells nothing. */
const LEAST_NAME = 16;

/** The timeline as lines of cells: the hours, a line per task, a legend of the signs that were used. */
export function timeline(tasks: readonly TimelineTask[], view: TimeView, style: TimelineStyle): Cell[][] {
  const names = namesOf(tasks, style.fullNames);
  const title = `TASK (${zoneLabel(view)})`;
  const longest = Math.max(...[title, ...names].map(displayWidth));
  const grid = planGrid({ ...view, hours: style.hours, room: roomFor(longest, style) });
  const width = style.cutsNames
    ? Math.min(longest, Math.max(LEAST_NAME, style.width - GAP - gridWidth(grid)))
    : longest;
  const mark = style.charset === 'unicode' ? '…' : '..';
  const named = (name: string) => padTo(shortenMiddle(name, width, mark), width + GAP);
  const rows = tasks.map((task) => rowMarks(task, grid));
  return [
    [cell(`${named(title)}${hoursLine(grid, view.timezone)}`)],
    ...rows.map((marks, index) => [cell(named(names[index] ?? '')), ...rowCells(marks, grid, style.charset)]),
    ...legend(new Set(rows.flat()), { grid, view, style }),
  ];
}

/** What the cells may take: names that may be shortened leave them two thirds. */
function roomFor(longest: number, { width, cutsNames }: TimelineStyle): number {
  const names = cutsNames ? Math.min(longest, Math.max(LEAST_NAME, Math.floor(width / 3))) : longest;
  return width - GAP - names;
}

function namesOf(tasks: readonly TimelineTask[], full: boolean): string[] {
  const isUnique = new Set(tasks.map(({ taskName }) => taskName)).size === tasks.length;
  const nameOf = ({ taskGroup, taskName }: TimelineTask) => `${taskGroup}/${taskName}`;
  return tasks.map((task) => oneLine(isUnique && !full ? task.taskName : nameOf(task)));
}

function rowCells(marks: readonly Mark[], { past }: Grid, charset: Charset): Cell[] {
  return [
    ...signCells(marks.slice(0, past), charset),
    cell(NOW_SIGN),
    ...signCells(marks.slice(past), charset),
  ];
}

function legend(
  used: ReadonlySet<Mark>,
  { grid, view, style }: { grid: Grid; view: TimeView; style: TimelineStyle },
): Cell[][] {
  const time = clockTime(view.now, view.timezone).slice(0, 5);
  const step = formatDuration(grid.stepMinutes * 60_000);
  const items = [
    ...legendItems(used, style.charset),
    cell(`${NOW_SIGN} now, ${time}`),
    cell(`each sign is ${step}`),
  ];
  return wrap(items, style.width);
}

/** Items side by side, on as many lines as they need. */
function wrap(items: readonly Cell[], width: number): Cell[][] {
  const lines: Cell[][] = [];
  let used = width;
  for (const item of items) {
    const needed = GAP + displayWidth(item.text);
    if (used + needed > width) {
      lines.push([item]);
      used = needed - GAP;
    } else {
      lines.at(-1)?.push(cell(' '.repeat(GAP)), item);
      used += needed;
    }
  }
  return lines;
}
