import { isSea } from 'node:sea';
import { constants, Script } from 'node:vm';

/** Imports a file by its URL. The `import()` of a single executable finds nothing outside; a script's is Node's own. */
export function importFile(url: string): Promise<unknown> {
  return isSea() ? importFromScript()(url) : import(url);
}

function importFromScript(): (url: string) => Promise<unknown> {
  const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  return new Script('(url) => import(url)', { importModuleDynamically }).runInThisContext();
}
