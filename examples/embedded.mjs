// A Node service with a scheduler inside: its functions are tasks, and the command line reaches them as any others.
// Start it with: node examples/embedded.mjs   and then, in another terminal: sunbird-tasks list
import { createScheduler } from 'sunbird-tasks';

const scheduler = createScheduler({
  store: 'sqlite::memory:',
  timezone: 'Asia/Kolkata',
  stopGrace: '5s',
  log: false,
});

/** What the service keeps in memory, and the task keeps fresh. */
const settings = new Map();

scheduler.register(
  {
    group: 'settings',
    name: 'refresh-cache',
    description: 'Refresh the settings cache of this process',
    schedule: '@every 10m',
    timeout: '30s',
    params: { prefix: { pattern: '^[a-z]+$', description: 'Only settings that begin so' } },
  },
  async ({ params, signal, log, run }) => {
    const names = ['mail', 'maxUsers', 'theme'].filter((name) => name.startsWith(params.prefix ?? ''));
    for (const name of names) {
      signal.throwIfAborted();
      settings.set(name, { refreshedBy: run.run });
      log('refreshed %s', name);
    }
    return { refreshed: names.length };
  },
);

await scheduler.start();
console.log('The scheduler is ready.');
process.once('SIGTERM', () => scheduler.stop());
