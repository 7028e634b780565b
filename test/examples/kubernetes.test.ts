import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/command-table.ts';
import { parseCommand } from '../../src/cli/parse-command.ts';
import { splitArguments } from '../../src/cli/split-arguments.ts';
import { KUBERNETES } from '../../src/cli/topics/kubernetes.ts';
import { parseText } from '../../src/config/parse-file.ts';
import { type Manifest, manifestsIn, schemaFaults } from '../support/manifests.ts';
import { commandsIn, podFaults } from '../support/pod-rules.ts';
import { blocksOf, commandLines, isDocument } from '../support/topic-blocks.ts';

const FOLDER = resolve(import.meta.dirname, '../../examples/kubernetes');
/** Warnings look a year ahead of it. */
const NOW = new Date('2026-01-15T00:00:00Z');
const DEFAULT_STOP_GRACE_SECONDS = 25;

const examples = readdirSync(FOLDER).map((name) => {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  return { name, text, manifests: manifestsIn(text) };
});
/** As `help kubernetes` shows it. */
const topic = blocksOf(KUBERNETES).filter(isDocument).flatMap(manifestsIn);

async function expectUnderstood(words: readonly string[]): Promise<void> {
  const { word, rest } = splitArguments(words);
  const entry = COMMANDS.find(({ name }) => name === word);
  if (!entry) throw new Error(`there is no command ${word}`);
  expect(parseCommand(entry, await entry.load(), { rest, print: () => {} })).not.toBeNull();
}

function tasksFilesIn(manifests: readonly Manifest[]) {
  return manifests.flatMap(({ kind, data }) => (kind === 'ConfigMap' ? Object.entries(data ?? {}) : []));
}

function stopGraceOf(manifests: readonly Manifest[]): number {
  const [[name, text] = ['', '']] = tasksFilesIn(manifests);
  const parsed = parseText(name, text, NOW);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.config.stopGraceMs / 1_000;
}

test('there is an example for each place a scheduler may have', () => {
  expect(examples.map(({ name }) => name).sort()).toEqual([
    'main-container.yaml',
    'replicas.yaml',
    'sidecar.yaml',
  ]);
});

describe.each(examples)('$name', ({ text, manifests }) => {
  test('is what the schemas of Kubernetes allow, with no field that they do not know', async () => {
    expect(await schemaFaults(manifests)).toEqual([]);
  });

  test('has a tasks file without problem or warning, that is loaded again when it changes', () => {
    const files = tasksFilesIn(manifests);
    expect(files.map(([name]) => name)).toEqual(['tasks.yaml']);
    for (const [name, file] of files)
      expect(parseText(name, file, NOW)).toMatchObject({ ok: true, config: { watch: true, warnings: [] } });
  });

  test('runs and shows commands that are understood', async () => {
    const shown = commandLines(text.replaceAll(/^# */gm, ''));
    expect(shown.length).toBeGreaterThanOrEqual(2);
    for (const words of [...commandsIn(manifests), ...shown]) await expectUnderstood(words);
  });

  test('keeps to the rules for a pod with a scheduler', () => {
    expect(manifests.flatMap((manifest) => podFaults(manifest, stopGraceOf(manifests)))).toEqual([]);
  });

  test('starts the scheduler below an init that reaps, and asks nothing of the API server', () => {
    const pods = manifests.flatMap(({ spec }) => spec?.template?.spec ?? []);
    expect(pods.map((pod) => pod.automountServiceAccountToken)).toEqual([false]);
    const commands = pods.flatMap(({ initContainers = [], containers }) => [
      ...initContainers,
      ...containers,
    ]);
    for (const { command } of commands) expect(command?.slice(0, 2)).toEqual(['tini', '--']);
  });

  test('names config maps and claims that it brings along', () => {
    const named = [...text.matchAll(/(?:configMap: \{ name|claimName): ([\w-]+)/g)].map(([, name]) => name);
    const brought = manifests.map(({ metadata }) => metadata.name);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !brought.includes(name ?? ''))).toEqual([]);
  });
});

test('only the example on Postgres has replicas', () => {
  const counts = examples.map(({ name, manifests }) => [
    name,
    manifests.find(({ spec }) => spec?.replicas)?.spec?.replicas,
  ]);
  expect(Object.fromEntries(counts)).toEqual({
    'main-container.yaml': 1,
    'replicas.yaml': 3,
    'sidecar.yaml': 1,
  });
});

test('the pod of help kubernetes keeps to the same rules', async () => {
  expect(topic).toHaveLength(1);
  expect(await schemaFaults(topic)).toEqual([]);
  expect(topic.flatMap((manifest) => podFaults(manifest, DEFAULT_STOP_GRACE_SECONDS))).toEqual([]);
  for (const words of commandsIn(topic)) await expectUnderstood(words);
});

describe('the rules find', () => {
  const good = readFileSync(join(FOLDER, 'replicas.yaml'), 'utf8');

  test.for([
    [
      'a field that Kubernetes does not know',
      'readOnlyRootFilesystem',
      'readOnlyRootFileSystem',
      /readOnlyRootFileSystem/,
    ],
    ['a value that Kubernetes forbids', 'replicas: 3', 'replicas: three', /replicas/],
  ] as const)('%s', async ([, from, to, words]) => {
    const faults = await schemaFaults(manifestsIn(good.replace(from, to)));
    expect(faults.join('\n')).toMatch(words);
  });

  test.for([
    ['runAsNonRoot: true', 'runAsNonRoot: false', 'tasks may run as root'],
    [
      'readOnlyRootFilesystem: true',
      'readOnlyRootFilesystem: false',
      'tasks has a root file system to write to',
    ],
    ['drop: [ALL]', 'drop: [NET_RAW]', 'tasks has capabilities'],
    ['RuntimeDefault', 'Unconfined', 'tasks has no seccomp profile'],
    [
      'terminationGracePeriodSeconds: 60',
      'terminationGracePeriodSeconds: 49',
      'tasks is killed before 50 s have passed',
    ],
    ['drain, --once,', 'drain,', 'tasks does not drain before it stops'],
    ['health, --live', 'health', 'tasks has no liveness probe'],
    ['fieldPath: metadata.name ', 'fieldPath: spec.nodeName ', 'tasks does not say where it is'],
    [
      'mountPath: /run }',
      'mountPath: /run/sunbird-tasks }',
      'tasks has a volume in place of the folder of the sockets',
    ],
    ['name: run, emptyDir', 'name: ran, emptyDir', 'tasks mounts run, which is no volume'],
    ['matchLabels: { app: tasks }', 'matchLabels: { app: task }', 'the selector does not find the pod'],
  ] as const)('%s as %s', ([from, to, fault]) => {
    const changed = manifestsIn(good.replace(from, to));
    expect(changed.flatMap((manifest) => podFaults(manifest, 25))).toContain(fault);
  });
});
