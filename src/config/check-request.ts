import { nearest } from '../nearest.ts';
import { findPlaceholder, placeholdersIn } from '../task/param-use.ts';
import { asMap, type PlainMap } from './plain-map.ts';
import { type Finding, type Path, shown } from './problem.ts';

/** Finds placeholders of a request that stand for nothing, or may be left with nothing. */
export function findRequestProblems(task: PlainMap, path: Path): Finding[] {
  const params = asMap(task.params);
  const { url, body } = asMap(task.http);
  return [
    ...findUrlProblems(url, params).map((sentence) => ({ path: [...path, 'url'], sentence })),
    ...findBodyProblems(body, params, [...path, 'body']),
  ];
}

/** About a placeholder whose parameter is not there. */
export function undeclared(name: string, params: readonly string[]): string {
  const [near] = nearest(name, params, 1);
  const advice = near === undefined ? 'declare it under params' : `did you mean {{${near}}}?`;
  return `"{{${name}}}" stands for a parameter that is not declared; ${advice}`;
}

function findUrlProblems(url: unknown, params: PlainMap): string[] {
  if (typeof url !== 'string') return [];
  return placeholdersIn(url).flatMap((name) => {
    if (!Object.hasOwn(params, name)) return [undeclared(name, Object.keys(params))];
    const { required, default: given } = asMap(params[name]);
    if (required === true || given !== undefined) return [];
    return [`{{${name}}} would be left empty when nobody gives it; make it required, or give it a default`];
  });
}

function findBodyProblems(value: unknown, params: PlainMap, path: Path): Finding[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) => findBodyProblems(item, params, [...path, index]));
  if (typeof value !== 'string')
    return Object.entries(asMap(value)).flatMap(([key, item]) =>
      findBodyProblems(item, params, [...path, key]),
    );
  const found = findPlaceholder(value);
  if (!found) return [];
  if (path.at(-1) === 'body')
    return [{ path, sentence: 'a text is sent as it is; write a map or a list to send parameters' }];
  if (!found.whole)
    return [
      {
        path,
        sentence: `${shown(value)} has more than the placeholder in it, and only a whole value is replaced`,
      },
    ];
  return Object.hasOwn(params, found.name)
    ? []
    : [{ path, sentence: undeclared(found.name, Object.keys(params)) }];
}
