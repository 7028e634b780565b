import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Figure } from '../figure.ts';
import type { Measure, Tell } from '../part.ts';
import { quantile } from '../samples.ts';
import { timeSchedules } from '../ticks/fire-time-cost.ts';
import type { Ticked, TickOrder } from '../ticks/tick-order.ts';

/** Peers with the same tasks; each in a process of its own. */
const ADAPTORS = {
  ours: '../ticks/ours.ts',
  croner: '../peers/croner.ts',
  'node-cron': '../peers/node-cron.ts',
} as const;
type Party = keyof typeof ADAPTORS;
const PEERS = ['croner', 'node-cron'] as const;

interface Case {
  label: string;
  tasks: number;
  seconds: number;
  /** As many for the peers: shares and lateness are the same for fewer. */
  peerSeconds: number;
  /** Until when all have their tasks ready. */
  leadMs: number;
  budgetMs: number | null;
}

const CASES: readonly Case[] = [
  { label: '1,000 due at once', tasks: 1_000, seconds: 1, peerSeconds: 1, leadMs: 4_000, budgetMs: null },
  { label: '10,000 due at once', tasks: 10_000, seconds: 1, peerSeconds: 1, leadMs: 15_000, budgetMs: 100 },
  { label: '1,000 each second', tasks: 1_000, seconds: 60, peerSeconds: 15, leadMs: 4_000, budgetMs: null },
];
const SHORT: readonly Case[] = [
  { label: '100 due at once', tasks: 100, seconds: 1, peerSeconds: 1, leadMs: 2_000, budgetMs: null },
  { label: '20 each second', tasks: 20, seconds: 2, peerSeconds: 2, leadMs: 2_000, budgetMs: null },
];

/**
 * How late tasks are when many are due in the same second, on an SQLite file, beside schedulers with a timer a task that
 * store nothing. To be stored is to be decided, and queued, for good; started is the call of the function.
 */
export const measure: Measure = async (tell, { isShort }) => {
  for (const each of isShort ? SHORT : CASES) {
    const ticked = {
      ours: await tick('ours', each),
      croner: await tick('croner', each),
      'node-cron': await tick('node-cron', each),
    };
    tellCase(tell, each, ticked);
  }
  timeSchedules(tell, isShort ? 1 : 7);
};

async function tick(party: Party, { tasks, seconds, peerSeconds, leadMs }: Case): Promise<Ticked> {
  const fromMs = Math.ceil((Date.now() + leadMs) / 1_000) * 1_000;
  const order: TickOrder = { tasks, fromMs, seconds: party === 'ours' ? seconds : peerSeconds };
  const main = join(import.meta.dirname, '../ticks/tick-main.ts');
  const child = fork(main, [ADAPTORS[party], JSON.stringify(order)], { execArgv: ['--no-warnings'] });
  const [ticked] = await once(child, 'message');
  await once(child, 'exit');
  return ticked;
}

function tellCase(tell: Tell, each: Case, ticked: Record<Party, Ticked>): void {
  const { ours } = ticked;
  const budget: Figure['budget'] =
    each.budgetMs === null ? null : { of: 'ours', bound: 'most', value: each.budgetMs };
  const late = (what: string, lateness: readonly number[], share: number, peer: (typeof PEERS)[number]) => ({
    what: `${each.label}: ${what}`,
    unit: 'ms' as const,
    ours: quantile(lateness, share),
    other: { name: peer, value: quantile(ticked[peer].started, share) },
    budget: null,
  });
  tell(late('fire time to stored, p50', ours.stored, 0.5, 'croner'));
  for (const peer of PEERS) tell({ ...late('fire time to stored, p99', ours.stored, 0.99, peer), budget });
  tell(late('fire time to stored, max', ours.stored, 1, 'croner'));
  for (const share of [0.5, 0.99])
    tell(late(`fire time to started, p${share * 100}`, ours.started, share, 'croner'));
  for (const peer of PEERS) {
    const fires = { ours: each.tasks * each.seconds, peer: each.tasks * each.peerSeconds };
    tell({
      what: `${each.label}: fired`,
      unit: '%',
      ours: fired(ours.stored, fires.ours),
      other: { name: peer, value: fired(ticked[peer].started, fires.peer) },
      budget: { of: 'ours', bound: 'least', value: 100 },
    });
    tell({
      what: `${each.label}: CPU time a fire`,
      unit: 'us',
      ours: (ours.cpuMs * 1_000) / fires.ours,
      other: { name: peer, value: (ticked[peer].cpuMs * 1_000) / fires.peer },
      budget: null,
    });
  }
  tell({
    what: `${each.label}: RSS`,
    unit: 'MB',
    ours: ours.rssMb,
    other: { name: 'croner', value: ticked.croner.rssMb },
    budget: null,
  });
}

/** Share of the fire times that were stored or, by a peer, started. */
function fired(late: readonly number[], expected: number): number {
  return Math.min(1, late.length / expected) * 100;
}
