import { formatDuration } from '../../duration.ts';
import type { NodeAge, QuartzProblem, WhyOverdue } from './find-problems.ts';
import type { LockHolder, LockWait, Trouble } from './read-health.ts';

const MOST_TOLD = 20;
const MOST_NODES = 3;
const NTP = 'Synchronise the clocks (NTP).';

/** What is wrong, on what, and what to do, for each problem. Who is not `trusted` is spared reasons and sessions. */
export function tellProblems(problems: readonly QuartzProblem[], trusted: boolean): string[] {
  const told = problems.slice(0, MOST_TOLD).map((problem) => `Quartz${wordsFor(problem, trusted)}`);
  const more = problems.length - told.length;
  return more === 0 ? told : [...told, `Quartz: ${more} more of such problems.`];
}

function wordsFor(problem: QuartzProblem, trusted: boolean): string {
  switch (problem.kind) {
    case 'unreadable':
      return `: its tables cannot be read${trusted ? `: ${problem.reason}` : '.'}`;
    case 'no-node-alive':
      return ` ${problem.scheduler}: NO node is alive: none of its jobs fires at all. ${lastSign(problem)}`;
    case 'lock-awaited':
      return `: ${waitWords(problem.wait)}${trusted ? ` ${holderWords(problem.wait.holders)}` : ''}`;
    case 'nodes-failed':
      return ` ${problem.scheduler}: ${failedWords(problem.nodes)}`;
    case 'triggers-in-error':
      return `${triggerWords(problem.trouble)} in state ERROR and will not fire. ${ERROR_ADVICE}`;
    case 'triggers-stuck':
      return `${triggerWords(problem.trouble)} stuck, due for ${formatDuration(problem.dueMs)}: ${STUCK_ADVICE}`;
    case 'triggers-overdue':
      return `${triggerWords(problem.trouble)} overdue by ${problem.trouble.triggers === 1 ? '' : 'up to '}${formatDuration(problem.dueMs)}. ${whyWords(problem.because)}`;
    case 'nodes-ahead':
      return ` ${problem.scheduler}: ${aheadWords(problem.nodes)}`;
    case 'clock-apart':
      return `: ${gapWords(problem.aheadMs)} ${NTP}`;
    default:
      throw problem satisfies never;
  }
}

const ERROR_ADVICE =
  'Quartz could not load or make the job: its class is missing, or its data cannot be read. Put that right, then reset the trigger from Java (resetTriggerFromErrorState) or schedule it anew.';
const STUCK_ADVICE =
  'taken, but no node is at work on it. Quartz never repairs this (quartz-scheduler/quartz#1516). Pause and resume it.';

function lastSign({ nodes, latest }: { nodes: number; latest: NodeAge }): string {
  const { name, ageMs, intervalMs } = latest;
  const last = nodes === 1 ? name : `${name}, the last of ${nodes},`;
  return `${last} checked in ${formatDuration(ageMs)} ago and should every ${formatDuration(intervalMs)}. Start the Java service, or see why it hangs.`;
}

function failedWords(nodes: readonly NodeAge[]): string {
  const silent = nodes.map(
    ({ name, ageMs, intervalMs }) =>
      `${name} (silent for ${formatDuration(ageMs)}, should check in every ${formatDuration(intervalMs)})`,
  );
  return `${listWords(silent, MOST_NODES)} failed. See whether it is gone, hangs, or has a slow clock; what it was at, another node does again where the job asks for that.`;
}

function aheadWords(nodes: readonly NodeAge[]): string {
  const ahead = nodes.map(({ name, ageMs }) => `${name} (${formatDuration(-ageMs)})`);
  return `the last check-in of ${listWords(ahead, MOST_NODES)} lies in the future by the database's clock. Quartz needs clocks within a second, and would notice that much too late that a node has died. ${NTP}`;
}

function gapWords(aheadMs: number): string {
  const side = aheadMs > 0 ? 'ahead of' : 'behind';
  return `the database's clock is ${formatDuration(Math.abs(aheadMs))} ${side} this machine's, so that fire times are told wrong.`;
}

function triggerWords({ scheduler, triggers, jobs, examples }: Trouble): string {
  const more = jobs - examples.length;
  const named = more > 0 ? `${examples.join(', ')} and ${more} more jobs` : examples.join(', ');
  return ` ${scheduler}: ${triggers === 1 ? '1 trigger' : `${triggers} triggers`} of ${named} ${triggers === 1 ? 'is' : 'are'}`;
}

function whyWords(why: WhyOverdue): string {
  switch (why.kind) {
    case 'no-node':
      return 'No node is there to fire what is due.';
    case 'busy':
      return `All threads may be busy: ${why.jobs === 1 ? '1 job executes' : `${why.jobs} jobs execute`}, for up to ${formatDuration(why.forMs)}. Wait, or give the nodes more threads.`;
    case 'idle':
      return 'No node fetches what is due: is the Java service stopped, in standby, or waiting for the database?';
    default:
      throw why satisfies never;
  }
}

function waitWords({ sessions, longestMs }: LockWait): string {
  const who = sessions === 1 ? '1 session waits' : `${sessions} sessions wait`;
  return `${who} for the lock under which jobs fire, for up to ${formatDuration(longestMs)}; meanwhile none fires.`;
}

function holderWords(holders: readonly LockHolder[]): string {
  if (holders.length === 0) return 'Who holds it could not be seen.';
  const [{ pid } = { pid: 0 }] = holders;
  const end = pid === 0 ? 'ROLLBACK PREPARED' : `SELECT pg_terminate_backend(${pid})`;
  return `Held by ${holders.map(oneHolder).join(', ')}. Let it commit, or end it: ${end}.`;
}

function oneHolder({ pid, user, application, address, state, openMs }: LockHolder): string {
  if (pid === 0) return 'a prepared transaction';
  const open = openMs === null ? null : `open for ${formatDuration(openMs)}`;
  const facts = [application, user && `user ${user}`, address, state, open].filter((fact) => fact !== null);
  return `session ${pid}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`;
}

function listWords(words: readonly string[], most: number): string {
  const more = words.length - most;
  return more > 0 ? `${words.slice(0, most).join(', ')} and ${more} more` : words.join(', ');
}
