import { VERSION } from '../../version.ts';
import type { Facts } from './facts.ts';
import { addProcess } from './process.ts';
import { Scrape } from './scrape.ts';
import { addTasks } from './tasks.ts';

/** The facts as Prometheus reads them. Made anew at each request, so that nothing of it is kept between two. */
export async function exposeFacts(facts: Facts): Promise<{ text: string; contentType: string }> {
  const scrape = new Scrape();
  scrape.gauge('sunbird_tasks_build_info', 'The version that runs; always 1.', [
    [{ version: VERSION, node: process.version }, 1],
  ]);
  addTasks(scrape, facts.tasks);
  addRuns(scrape, facts);
  addSources(scrape, facts);
  addProcess(scrape);
  return { text: await scrape.text(), contentType: scrape.contentType };
}

function addRuns(scrape: Scrape, { store, maxRunning, tally }: Facts): void {
  const { ended, durations, latenesses, skipped, missed } = tally;
  if (store) {
    scrape.gauge('sunbird_tasks_running_runs', 'Runs that go on.', [[{}, store.running]]);
    scrape.gauge('sunbird_tasks_queued_runs', 'Runs that wait.', [[{}, store.queued]]);
  }
  scrape.gauge('sunbird_tasks_max_running_runs', 'Runs that may go on at once.', [[{}, maxRunning]]);
  scrape.counter(
    'sunbird_tasks_runs_ended_total',
    'Runs that had started and ended since the scheduler started; finished is the outcome of a Quartz job.',
    Object.entries(ended).map(([outcome, count]) => [{ outcome }, count]),
  );
  scrape.histogram(
    'sunbird_tasks_run_duration_seconds',
    'How long the runs of sunbird_tasks_runs_ended_total took, from their first start on.',
    durations,
  );
  scrape.histogram(
    'sunbird_tasks_fire_lateness_seconds',
    'From a fire time to the start of its run, jitter included, catch-up and Quartz jobs left out.',
    latenesses,
  );
  scrape.counter(
    'sunbird_tasks_fires_skipped_total',
    'Fire times that led to no run because of what went on then.',
    reasonsOf(skipped),
  );
  scrape.counter(
    'sunbird_tasks_fires_missed_total',
    'Fire times that passed unnoticed and were not made up for.',
    reasonsOf(missed),
  );
}

function addSources(scrape: Scrape, { store, quartzStaleSeconds }: Facts): void {
  scrape.gauge('sunbird_tasks_store_up', 'Whether the store can be read and written.', [[{}, store ? 1 : 0]]);
  if (store) {
    scrape.gauge(
      'sunbird_tasks_store_latency_seconds',
      'How long the store took to write a value just now.',
      [[{}, store.latencySeconds]],
    );
  }
  if (quartzStaleSeconds === null) return;
  scrape.gauge('sunbird_tasks_source_stale_seconds', 'Since when a source cannot be read; 0 while it can.', [
    [{ source: 'quartz' }, quartzStaleSeconds],
  ]);
}

function reasonsOf(counts: ReadonlyMap<string, number>): [{ reason: string }, number][] {
  return [...counts].map(([reason, count]) => [{ reason }, count]);
}
