import type { Params } from '../task/param-spec.ts';
import { paramVariable } from '../task/param-use.ts';
import type { ChildSpec } from '../task/work-spec.ts';

/** Ours and the database's: a task has no business with them unless its `inheritEnv` says so. */
const KEPT_BACK = /^(SUNBIRD_TASKS_|sunbird_pg_|SUNBIRD_PG_|PG)/;

/** What a child's environment is made from; later ones win: daemon, `env` of the task, parameters, marks. */
export interface EnvironmentParts {
  daemon: NodeJS.ProcessEnv;
  spec: Pick<ChildSpec, 'env' | 'inheritEnv'>;
  params: Params;
  marks: Readonly<Record<string, string>>;
}

/** The environment of a child process. Pure. */
export function childEnvironment({ daemon, spec, params, marks }: EnvironmentParts): Record<string, string> {
  const inherited = Object.entries(daemon).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (!KEPT_BACK.test(entry[0]) || spec.inheritEnv.includes(entry[0])),
  );
  const given = Object.entries(params).map(([name, value]) => [paramVariable(name), String(value)]);
  return { ...Object.fromEntries(inherited), ...spec.env, ...Object.fromEntries(given), ...marks };
}
