import { setImmediate } from 'node:timers/promises';
import { type Metric, Registry } from 'prom-client';
import type { Distribution } from '../../scheduler/distribution.ts';

/** Labels and value of one line. */
export type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

interface Line {
  labels: Readonly<Record<string, string | number>>;
  value: number;
  /** Where it is not that of the metric. */
  metricName?: string;
}

/**
 * The metrics of one answer. What prom-client counts with its own classes it takes value by value, and looks up by its
 * labels each time; here all is counted already, so its registry is only given the lines to write.
 */
export class Scrape {
  readonly #registry = new Registry();
  readonly #names: string[] = [];

  /** Without samples it is left out. */
  gauge(name: string, help: string, samples: readonly Sample[]): void {
    if (samples.length > 0) this.#add({ name, help, type: 'gauge' }, samples.map(lineOf));
  }

  counter(name: string, help: string, samples: readonly Sample[]): void {
    this.#add({ name, help, type: 'counter' }, samples.map(lineOf));
  }

  histogram(name: string, help: string, { bounds, cumulative, sum }: Distribution): void {
    const buckets = [...bounds, '+Inf'].map((le, place) => ({
      labels: { le },
      value: cumulative[place] ?? 0,
      metricName: `${name}_bucket`,
    }));
    const totals = [
      { labels: {}, value: sum, metricName: `${name}_sum` },
      { labels: {}, value: cumulative.at(-1) ?? 0, metricName: `${name}_count` },
    ];
    this.#add({ name, help, type: 'histogram' }, [...buckets, ...totals]);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All of it as text. Written metric by metric, with room for others between two: of 10,000 tasks each takes a while. */
  async text(): Promise<string> {
    const texts: string[] = [];
    for (const name of this.#names) {
      texts.push(`${await this.#registry.getSingleMetricAsString(name)}\n`);
      await setImmediate();
    }
    return texts.join('\n');
  }

  #add(about: { name: string; help: string; type: string }, values: readonly Line[]): void {
    const get = async () => ({ ...about, values });
    this.#registry.registerMetric({ name: about.name, get } as unknown as Metric);
    this.#names.push(about.name);
  }
}

function lineOf([labels, value]: Sample): Line {
  return { labels, value };
}
