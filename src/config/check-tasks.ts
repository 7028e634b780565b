import { nearest } from '../nearest.ts';
import { findPlaceholder, paramVariable } from '../task/param-use.ts';
import { fullName } from '../task/task.ts';
import { DEFAULTS } from './defaults.ts';
import { type Finding, type Path, type Place, shown } from './problem.ts';

type PlainMap = Readonly<Record<string, unknown>>;

/**
 * Finds what one key cannot know by itself: full names used twice, placeholders without a parameter, parameters that
 * share a variable. Takes values that are wrong elsewhere, so that all problems are told at once.
 */
export function findTaskProblems(value: unknown, placeOf: (path: Path) => Place): Finding[] {
  const file = asMap(value);
  const { group = DEFAULTS.group } = asMap(file.defaults);
  const tasks = Array.isArray(file.tasks) ? file.tasks.map((task) => ({ group, ...asMap(task) })) : [];
  return [
    ...findDoubles(tasks, placeOf),
    ...tasks.flatMap((task: PlainMap, index) => [
      ...findPlaceholderProblems(task, ['tasks', index, 'command']),
      ...findSharedVariables(task, ['tasks', index, 'params']),
    ]),
  ];
}

function asMap(value: unknown): PlainMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as PlainMap) : {};
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
  if (params.includes(found.name)) return null;
  const [near] = nearest(found.name, params, 1);
  const advice = near === undefined ? 'declare it under params' : `did you mean {{${near}}}?`;
  return `${shown(argument)} stands for a parameter that is not declared; ${advice}`;
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
