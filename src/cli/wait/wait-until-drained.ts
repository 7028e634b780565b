import type { Envelope } from '../../api/envelope.ts';
import type { DrainView } from '../../api/operator-views.ts';
import type { ListResult } from '../../api/views.ts';
import { showDrain } from '../../client/client.ts';
import { sleep } from '../../clock.ts';
import type { Session } from '../command.ts';
import { clockTime } from '../render/time.ts';

const LOOK_MS = 500;
/** Often enough that connections on the way are not taken for dead. */
const HEARTBEAT_MS = 30_000;

type Drained = Envelope<ListResult<DrainView>>;

/** Asks again and again until nothing runs, somebody ended the drain, or the time has passed; the last answer tells which. */
export async function waitUntilDrained(
  { terminal, connection }: Session,
  begun: Drained,
  timeoutMs: number | null,
): Promise<Drained> {
  const { clock, stderr } = terminal;
  const startedAt = clock.now().getTime();
  let toldAt = startedAt;
  for (let envelope = begun; ; envelope = await showDrain(connection)) {
    const { response, timezone } = envelope.result;
    const now = clock.now();
    const passed = now.getTime() - startedAt;
    if (response.running === 0 || !response.draining || (timeoutMs !== null && passed >= timeoutMs))
      return envelope;
    if (now.getTime() - toldAt >= HEARTBEAT_MS) {
      stderr.write(`${clockTime(now, timezone)}  still draining, ${response.running} running\n`);
      toldAt = now.getTime();
    }
    await sleep(clock, Math.min(LOOK_MS, timeoutMs === null ? LOOK_MS : timeoutMs - passed));
  }
}
