import type { DurationsView, ListResult, RunDetailView, RunView } from '../../api/views.ts';
import { formatDuration } from '../../duration.ts';
import { safeText } from '../../safe-text.ts';
import { liveLine } from '../live-line.ts';
import { printLines } from '../output.ts';
import { clockTime, type TimeView } from '../render/time.ts';
import { isLongerThanUsual, runningMs } from '../render/usual.ts';
import type { Terminal } from '../terminal.ts';

/** The remarks on stderr while somebody waits. */
export interface Progress {
  /** The run as it was last seen. */
  seen(result: ListResult<RunDetailView>): void;
  /** A sentence of its own, on a line of its own. */
  say(sentence: string): void;
  /** Takes back the timer and the live line. */
  stop(): void;
}

export interface ProgressOptions {
  run: RunView;
  usualMs: number | null;
  /** A line that is written anew each second; else a line of its own now and then. */
  live: boolean;
}

/** Often enough that connections on the way are not taken for dead. */
const HEARTBEAT_MS = 30_000;
const LIVE_MS = 1_000;

/** Tells every so often how long the run has taken, against what it usually takes. */
export function startProgress(terminal: Terminal, options: ProgressOptions): Progress {
  const { clock, stderr } = terminal;
  const { live } = options;
  let run = options.run;
  let durations: DurationsView | null = null;
  // The first answer names the zone, and comes before the first line that needs it.
  let timezone = 'UTC';
  const drawn = liveLine(stderr);
  const beatMs = live ? LIVE_MS : HEARTBEAT_MS;
  const tell = () => {
    const now = clock.now();
    const line = progressLine(run, { usualMs: options.usualMs, durations }, { now, timezone });
    if (live) drawn.draw(line);
    else printLines(stderr, `${clockTime(now, timezone)}  ${line}`);
    cancel = clock.after(beatMs, tell);
  };
  let cancel = clock.after(beatMs, tell);
  return {
    seen: (latest) => {
      run = latest.response;
      durations = latest.response.durations;
      timezone = latest.timezone;
    },
    say: (sentence) => {
      drawn.erase();
      printLines(stderr, sentence);
    },
    stop: () => {
      cancel();
      drawn.erase();
    },
  };
}

/** What is known of how long the task takes; the whole of it only from the first answer on. */
interface Usual {
  usualMs: number | null;
  durations: DurationsView | null;
}

function progressLine(run: RunView, { usualMs, durations }: Usual, { now, timezone }: TimeView): string {
  if (run.state === 'queued' && run.attempt > 0) return retrySentence(run, timezone);
  if (run.startedAt === null) return `still waiting for its turn, ${since(run.queuedAt, now)}${why(run)}`;
  const usual = usualMs === null ? '' : ` of about ${formatDuration(usualMs)}`;
  const attempt = run.attempt > 1 ? `attempt ${run.attempt}, ` : '';
  const long = isLongerThanUsual(run, durations, now) ? ', longer than usual' : '';
  return `still ${run.state}, ${attempt}${formatDuration(runningMs(run, now))}${usual}${long}${why(run)}`;
}

function why({ waiting }: RunView): string {
  return waiting === null ? '' : `; waits ${safeText(waiting)}`;
}

function retrySentence({ attempt, error, notBefore }: RunView, timezone: string): string {
  const when = notBefore === null ? 'starts soon' : `starts at ${clockTime(new Date(notBefore), timezone)}`;
  return `attempt ${attempt} failed${error === null ? '' : ` (${safeText(error)})`}; attempt ${attempt + 1} ${when}`;
}

function since(iso: string, now: Date): string {
  return formatDuration(Math.max(0, now.getTime() - Date.parse(iso)));
}
