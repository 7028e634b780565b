/** The cells of a timeline: stretches of time, as many hours back as ahead; the outer ones may be shorter, and now cuts one in two. */
export interface Grid {
  /** Where each cell begins, rising, and behind them where the last one ends; epoch ms. */
  edges: readonly number[];
  /** Cells before now. */
  past: number;
  /** How long a cell is that nothing cuts. */
  stepMinutes: number;
}

export interface GridAsked {
  now: Date;
  timezone: string;
  hours: number;
  /** How many characters may be used. */
  room: number;
}

const HOUR = 60;
const DAY = 24 * HOUR;
/** Lengths of a cell that people can count with, in minutes. */
const STEPS = [
  ...[1, 2, 3, 5, 10, 15, 20, 30],
  ...[1, 2, 3, 4, 6, 8, 12].map((hours) => hours * HOUR),
  ...[1, 2, 3, 5, 7].map((days) => days * DAY),
];
/** With fewer cells on each side there is nothing to see, and the line becomes longer instead. */
const LEAST_CELLS = 4;

/** The finest grid that fits. Its cells begin at whole hours (or minutes, or days) of the zone and last equally long over a change of clocks; only days last as long as they do. */
export function planGrid(asked: GridAsked): Grid {
  const { now, hours } = asked;
  const { stepMinutes, count } = chooseStep(asked);
  const [nowMs, reachMs] = [now.getTime(), hours * HOUR * 60_000];
  const [fromMs, toMs] = [nowMs - reachMs, nowMs + reachMs];
  const whole = wholeStarts(asked, stepMinutes, count).filter((ms) => ms > fromMs && ms < toMs);
  const edges = [...new Set([fromMs, ...whole, nowMs, toMs])].sort((a, b) => a - b);
  return { edges, past: edges.indexOf(nowMs), stepMinutes };
}

function chooseStep({ hours, room }: GridAsked): { stepMinutes: number; count: number } {
  const steps = STEPS.map((stepMinutes) => ({ stepMinutes, count: Math.ceil((hours * HOUR) / stepMinutes) }));
  const telling = steps.filter(({ count }) => count >= LEAST_CELLS);
  // Beside the cells: the mark, the cells cut at both ends and at now, and what a day of 23 hours lets in.
  const fitting = telling.find(({ count }) => 2 * count + 4 <= room) ?? telling.at(-1);
  return fitting ?? { stepMinutes: HOUR, count: hours };
}

/** The cell that holds an instant; -1 before the first, the number of cells behind the last. */
export function cellAt({ edges }: Grid, ms: number): number {
  return edges.findLastIndex((edge) => edge <= ms);
}

/** How many characters a line of cells takes, with the mark for now. */
export function gridWidth({ edges }: Grid): number {
  return edges.length;
}

/** Where cells begin that nothing cuts, some more than the grid has. */
function wholeStarts({ now, timezone }: GridAsked, stepMinutes: number, count: number): number[] {
  const at = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timezone);
  const day = at.startOfDay();
  const days = stepMinutes / DAY;
  const passed = Math.floor((now.getTime() - day.epochMilliseconds) / 60_000 / stepMinutes);
  const first = days >= 1 ? day : day.add({ minutes: passed * stepMinutes });
  return Array.from({ length: 2 * count + 5 }, (_, index) => {
    const steps = index - count - 2;
    const start = first.add(days >= 1 ? { days: steps * days } : { minutes: steps * stepMinutes });
    return start.epochMilliseconds;
  });
}
