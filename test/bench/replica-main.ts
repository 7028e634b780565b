import { preciseNow } from './instant-file.ts';
import { PEERS, type PeerName } from './peers.ts';
import type { Progress } from './run-replicas.ts';

/*
 * One replica of a peer, named by the first argument, on the database that the second names. Tells the parent when it is
 * ready, then from time to time how many runs it executed and when; ends when it is told to.
 */

const TELL_MS = 20;
const [, , name, url = ''] = process.argv;
const progress: Progress = { count: 0, firstAt: 0, lastAt: 0 };
const worker = await PEERS[name as PeerName].work(url, () => {
  progress.count += 1;
  progress.lastAt = preciseNow();
  progress.firstAt ||= progress.lastAt;
});
const timer = setInterval(() => process.send?.(progress), TELL_MS);
process.send?.('ready');
process.once('message', async () => {
  clearInterval(timer);
  await worker.stop();
  process.exit();
});
