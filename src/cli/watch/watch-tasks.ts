import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import { listTasks } from '../../client/client.ts';
import { withReconnect } from '../../client/reconnect.ts';
import { sleep } from '../../clock.ts';
import type { Session } from '../command.ts';
import { giveUpSignal } from '../wait/give-up.ts';
import { openChangeLog } from './change-log.ts';
import { openLiveTable } from './live-table.ts';
import type { Viewer, WatchAsked } from './viewer.ts';

/** Looks at the tasks again and again, over restarts of the scheduler, until the interrupt key or until nobody reads any more. */
export async function watchTasks(session: Session, asked: WatchAsked): Promise<ExitCode> {
  const { connection, terminal } = session;
  // A scheduler that is not there to begin with is told at once.
  const first = await listTasks(connection, { group: asked.group });
  const giveUp = giveUpSignal(terminal, null);
  const viewer = await openViewer(session, asked);
  try {
    viewer.show(first.result);
    await keepLooking(session, asked, { viewer, signal: giveUp.signal });
  } finally {
    viewer.end();
    giveUp.release();
  }
  return EXIT.interrupted;
}

async function keepLooking(
  { connection, terminal: { clock } }: Session,
  { group, intervalMs }: WatchAsked,
  { viewer, signal }: { viewer: Viewer; signal: AbortSignal },
): Promise<void> {
  const patience = { clock, signal, say: viewer.say };
  const look = () => listTasks(connection, { group }, signal);
  for (;;) {
    await sleep(clock, intervalMs, signal);
    if (signal.aborted) return;
    try {
      viewer.show((await withReconnect(look, patience)).result);
    } catch (error) {
      // An exchange that was given up on purpose is no failure.
      if (signal.aborted) return;
      throw error;
    }
  }
}

/** Only a terminal that can move its cursor gets a table that is drawn in place. */
async function openViewer({ terminal, format }: Session, asked: WatchAsked): Promise<Viewer> {
  const json = format === 'json';
  if (json || !terminal.stdout.isTTY || terminal.env.TERM === 'dumb')
    return openChangeLog(terminal, { ...asked, json });
  return openLiveTable(terminal, asked);
}
