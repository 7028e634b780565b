import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const SRC = join(ROOT, 'src');

/** Who may import whom: code, types alone, or lazily by `import()`. The lone files of src/ may be imported by all. */
const MAY_IMPORT: Readonly<Record<string, { code?: string[]; types?: string[]; lazily?: string[] }>> = {
  '.': {},
  schedule: {},
  task: { code: ['schedule'] },
  run: { code: ['schedule', 'task'] },
  work: { code: ['run', 'task'] },
  store: { code: ['postgres', 'run', 'schedule', 'task'] },
  postgres: {},
  quartz: { code: ['postgres', 'run', 'schedule', 'task'], types: ['store'] },
  scheduler: { code: ['run', 'schedule', 'task', 'store', 'work'] },
  api: { types: ['run', 'task'] },
  config: { code: ['schedule', 'task'] },
  daemon: {
    code: ['api', 'config', 'postgres', 'quartz', 'run', 'schedule', 'scheduler', 'store', 'task', 'work'],
  },
  client: { code: ['api'], types: ['run'] },
  index: { code: ['config', 'daemon', 'task'], types: ['task'] },
  executable: { lazily: ['cli', 'config', 'work'] },
  cli: { code: ['api', 'client'], types: ['run', 'task'], lazily: ['config', 'daemon'] },
};

/** Where a package or a costly module of Node has its one home. */
const HOMES: Readonly<Record<string, RegExp>> = {
  execa: /^work\//,
  'node-cron': /^schedule\//,
  yaml: /^config\//,
  zod: /^config\//,
  pg: /^postgres\//,
  pino: /^log\.ts$/,
  'prom-client': /^daemon\/metrics\//,
  commander: /^cli\//,
  chalk: /^cli\/render\/pretty-table\.ts$/,
  'cli-table3': /^cli\/render\/pretty-table\.ts$/,
  'node:http': /^(daemon\/|work\/http\.ts$)/,
  'node:https': /^work\/http\.ts$/,
  'node:sqlite': /^(file-lock\.ts|store\/sqlite\/connection\.ts)$/,
};

/** Folders that decide and do not act. */
const PURE = ['run', 'schedule', 'task', 'api'];
const MOST_LINES = 250;

interface Import {
  from: string;
  /** A path below src/, or the name of a package. */
  to: string;
  kind: 'code' | 'types' | 'lazily';
}

const STATEMENT =
  /^(?:import|export)\s+(type\s)?(?:[\w*{}\s,$]+?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm;
const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .sort();
const IMPORTS = FILES.flatMap(importsOf);
function importsOf(from: string): Import[] {
  const text = readFileSync(join(SRC, from), 'utf8');
  return [...text.matchAll(STATEMENT)].map(([, type, named, lazy]) => {
    const specifier = named ?? lazy ?? '';
    const to = specifier.startsWith('.') ? relative(SRC, resolve(SRC, dirname(from), specifier)) : specifier;
    return { from, to, kind: lazy ? 'lazily' : type ? 'types' : 'code' };
  });
}

/** The folder of a file of src/; a lone file belongs to `.`, unless the program is entered by it. */
function folderOf(path: string): string {
  if (path === 'index.ts' || path === 'executable.ts') return basename(path, '.ts');
  return path.includes('/') ? (path.split('/')[0] ?? '') : '.';
}

function isAllowed({ from, to, kind }: Import): boolean {
  const [own, other] = [folderOf(from), folderOf(to)];
  if (own === other || other === '.') return true;
  const { code = [], types = [], lazily = [] } = MAY_IMPORT[own] ?? {};
  if (code.includes(other)) return true;
  return (kind === 'types' && types.includes(other)) || (kind === 'lazily' && lazily.includes(other));
}

function told({ from, to, kind }: Import): string {
  return `${from} -> ${to} (${kind})`;
}

/** A way from the file back to itself, or undefined. */
function findCycle(start: string): string[] | undefined {
  const seen = new Set<string>();
  const walk = (path: string[]): string[] | undefined => {
    for (const { to } of IMPORTS.filter((each) => each.from === path.at(-1))) {
      if (to === start) return [...path, to];
      if (seen.has(to)) continue;
      seen.add(to);
      const found = walk([...path, to]);
      if (found) return found;
    }
    return undefined;
  };
  return walk([start]);
}

describe('the house', () => {
  const inside = IMPORTS.filter(({ to }) => FILES.includes(to));
  const outside = IMPORTS.filter(({ to }) => !FILES.includes(to));

  test('is read whole by this test', () => {
    expect(FILES.length).toBeGreaterThan(100);
    expect(inside.length).toBeGreaterThan(2 * FILES.length);
    expect(outside.filter(({ to }) => to.startsWith('.')).map(told)).toEqual([
      'version.ts -> ../package.json (code)',
    ]);
  });

  test('imports in the direction of the table alone', () => {
    expect(inside.filter((each) => !isAllowed(each)).map(told)).toEqual([]);
  });

  test('has a line in the table for each folder', () => {
    expect([...new Set(FILES.map(folderOf))].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
  });

  test('names concrete stores and sources only where a daemon is put together', () => {
    const concrete = /^(store\/(sqlite|postgres)\/|task\/configured-source)/;
    const users = inside.filter(({ from, to }) => concrete.test(to) && !concrete.test(from));
    expect([...new Set(users.map(({ from }) => from))]).toEqual(['daemon/daemon.ts', 'daemon/open-store.ts']);
  });

  test('keeps each package in its home', () => {
    const astray = outside.filter(({ from, to }) => HOMES[to] && !HOMES[to].test(from));
    expect(astray.map(told)).toEqual([]);
    const used = new Set(outside.map(({ to }) => to));
    expect(Object.keys(HOMES).filter((name) => !used.has(name))).toEqual([]);
  });

  test('uses no package that package.json does not name as a dependency', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const packages = outside.map(({ to }) => to).filter((name) => !/^(node:|\.)/.test(name));
    expect([...new Set(packages)].sort()).toEqual(Object.keys(manifest.dependencies).sort());
  });

  test('touches neither disk nor network where it only decides', () => {
    const acting = outside.filter(
      ({ from, to }) => PURE.includes(folderOf(from)) && /^node:(?!path$)/.test(to),
    );
    expect(acting.map(told)).toEqual([]);
  });

  test('has no import cycle, not even of types or lazy ones', () => {
    expect(FILES.map(findCycle).filter((cycle) => cycle !== undefined)).toEqual([]);
  });

  test(`has no file over ${MOST_LINES} lines`, () => {
    const lines = (path: string) => readFileSync(join(SRC, path), 'utf8').split('\n').length - 1;
    expect(FILES.filter((path) => lines(path) > MOST_LINES)).toEqual([]);
  });
});
