import { readdirSync } from 'node:fs';
import type { Scrape } from './scrape.ts';

/**
 * The process under the names that Prometheus' clients share. Not by prom-client's collectDefaultMetrics, which for the
 * lag of the event loop keeps a timer of 10 ms and an observer of the collector for good.
 */
export function addProcess(scrape: Scrape): void {
  const { rss, heapUsed, heapTotal } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  scrape.counter('process_cpu_seconds_total', 'User and system time spent.', [[{}, (user + system) / 1e6]]);
  scrape.gauge('process_resident_memory_bytes', 'Resident memory.', [[{}, rss]]);
  scrape.gauge('process_start_time_seconds', 'When the process started.', [
    [{}, performance.timeOrigin / 1_000],
  ]);
  scrape.gauge('process_open_fds', 'Open file descriptors.', [[{}, readdirSync('/proc/self/fd').length]]);
  scrape.gauge('nodejs_heap_size_used_bytes', "What is used of Node's heap.", [[{}, heapUsed]]);
  scrape.gauge('nodejs_heap_size_total_bytes', "Node's heap.", [[{}, heapTotal]]);
}
