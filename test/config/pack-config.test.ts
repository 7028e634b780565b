import { expect, test } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { packConfig, unpackConfig } from '../../src/config/pack-config.ts';
import { parseText } from '../../src/config/parse-file.ts';
import { servedTasks } from '../bench/served-tasks.ts';
import { EVERY_KEY } from './every-key.ts';

function configOf(text: string): Config {
  const parsed = parseText('tasks.yaml', text, new Date('2026-01-15T00:00:00Z'));
  if (!parsed.ok) throw new Error(parsed.problems.map((problem) => problem.text).join('\n'));
  return parsed.config;
}

/** There and back by way of JSON. */
function carried(config: Config): Config {
  return unpackConfig(JSON.parse(JSON.stringify(packConfig(config))));
}

test.each([
  ['every key', EVERY_KEY],
  ['no tasks', 'tasks: []\n'],
  ['one task', 'tasks: [{ name: a, command: [x] }]\n'],
  ['many tasks', servedTasks(50)],
])('gives a file with %s again as it was', (_what, text) => {
  const config = configOf(text);
  expect(carried(config)).toStrictEqual(config);
});

test('says of a task only what is not as in the one before', () => {
  const text = 'tasks:\n  - { name: a, command: [x] }\n  - { name: b, command: [x], late: 5s }\n';
  expect(packConfig(configOf(text)).tasks[1]).toEqual({ id: { group: 'default', name: 'b' }, lateMs: 5_000 });
});

test('has tasks share what they have in common', () => {
  const [first, second] = carried(configOf(servedTasks(2))).tasks;
  expect(first?.hooks).toBe(second?.hooks);
  expect(first?.id).not.toBe(second?.id);
});
