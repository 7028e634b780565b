import type { KnownSchedules } from '../schedule/known-schedules.ts';
import { findPlaceholder, paramVariable } from '../task/param-use.ts';
import { fullName } from '../task/task-id.ts';
import { findRequestProblems, undeclared } from './check-request.ts';
import { DEFAULTS } from './defaults.ts';
import { asMap, isMap, type PlainMap } from './plain-map.ts';
import { type Finding, type Path, type Place, shown } from './problem.ts';
import { KINDS_OF_WORK } from './work-schema.ts';

/**
 * Finds what one key cannot know by itself: full names used twice, placeholders without a parameter, parameters that
 * share a variable. Takes values that are wrong elsewhere, so that all problems are told at once.
 */
export function findTaskProblems(
  value: unknown,
  { placeOf, schedules }: { placeOf: (path: Path) => Place; schedules: KnownSchedules },
): Finding[] {
  const file = asMap(value);
  const { group = DEFAULTS.group } = asMap(file.defaults);
  const list: unknown[] = Array.isArray(file.tasks) ? file.tasks : [];
  const tasks = list.map((task) => ({ group, ...asMap(task) }));
  return [
    ...findDoubles(tasks, placeOf),
    ...findWrongSchedules(tasks, schedules),
    ...tasks.flatMap((task: PlainMap, index) => [
      ...(isMap(list[index]) ? findWorkProblems(task, { path: ['tasks', index], placeOf }) : []),
      ...findPlaceholderProblems(task, ['tasks', index, 'command']),
      ...findRequestProblems(task, ['tasks', index, 'http']),
      ...findSharedVariables(task, ['tasks', index, 'params']),
    ]),
  ];
}

function findDoubles(tasks: readonly PlainMap[], placeOf: (path: Path) => Place): Finding[] {
  const firsts = new Map<string, Path>();
  return tasks.flatMap(({ group, name }, index) => {
    if (typeof group !== 'string' || typeof name !== 'string') return [];
    const id = fullName({ group, name });
    const path = ['tasks', index, 'name'];
    const first = firsts.get(id);
    if (!first) firsts.set(id, path);
    return first ? [{ path, sentence: `${id} is declared on line ${placeOf(first).line} already` }] : [];
  });
}

function findWrongSchedules(tasks: readonly PlainMap[], schedules: KnownSchedules): Finding[] {
  return tasks.flatMap(({ schedule }, index) => {
    if (typeof schedule !== 'string') return [];
    const read = schedules.parse(schedule);
    if (read.ok) return [];
    return [
      {
        path: ['tasks', index, 'schedule'],
        sentence: `${shown(schedule)} is no schedule: ${read.problem}`,
      },
    ];
  });
}

const OF_A_CHILD = ['cwd', 'env', 'inheritEnv'];

function findWorkProblems(
  task: PlainMap,
  { path, placeOf }: { path: Path; placeOf: (path: Path) => Place },
): Finding[] {
  const [kind, ...others] = KINDS_OF_WORK.filter((key) => Object.hasOwn(task, key));
  if (kind === undefined)
    return [{ path, sentence: 'a task needs a command, http or module; write command: [node, script.js]' }];
  const twice = others.map((key) => ({
    path: [...path, key],
    sentence: `a task does its work in one way, and ${kind} is on line ${placeOf([...path, kind]).line} already; keep one`,
  }));
  if (kind !== 'http') return twice;
  const idle = OF_A_CHILD.filter((key) => Object.hasOwn(task, key));
  return [
    ...twice,
    ...idle.map((key) => ({
      path: [...path, key],
      sentence: 'a request starts no program, so this has no effect; remove it',
    })),
  ];
}

function findPlaceholderProblems(task: PlainMap, path: Path): Finding[] {
  const argv: readonly unknown[] = Array.isArray(task.command) ? task.command : [];
  return argv.flatMap((argument, index) => {
    if (typeof argument !== 'string') return [];
    const sentence = placeholderProblem(argument, index, Object.keys(asMap(task.params)));
    return sentence === null ? [] : [{ path: [...path, index], sentence }];
  });
}

function placeholderProblem(argument: string, index: number, params: readonly string[]): string | null {
  const found = findPlaceholder(argument);
  if (!found) return null;
  if (!found.whole)
    return `${shown(argument)} has more than the placeholder in it, and only a whole argument is replaced; split it`;
  if (index === 0) return `${shown(argument)} is a placeholder, and the program cannot be one`;
  return params.includes(found.name) ? null : undeclared(found.name, params);
}

function findSharedVariables(task: PlainMap, path: Path): Finding[] {
  const owners = new Map<string, string>();
  return Object.keys(asMap(task.params)).flatMap((name) => {
    const variable = paramVariable(name);
    const owner = owners.get(variable);
    if (owner === undefined) owners.set(variable, name);
    return owner === undefined
      ? []
      : [
          {
            path: [...path, name],
            sentence: `becomes the variable ${variable}, which is that of ${owner} already`,
          },
        ];
  });
}
