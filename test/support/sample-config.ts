import { buildConfig } from '../../src/config/build-config.ts';
import type { Config } from '../../src/config/config.ts';

/** What an empty tasks file stands for; a test names what it needs to differ. */
export function sampleConfig(differs: Partial<Config> = {}): Config {
  return { ...buildConfig({}, '/'), warnings: [], ...differs };
}
