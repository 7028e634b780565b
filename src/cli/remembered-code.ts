/** Of the release, without their ending, what each call loads. */
export const LOADED_ALWAYS = ['rolldown-runtime', 'command-line'] as const;

/** A file of the release, compiled but not yet run. */
export interface CompiledChunk {
  /** Runs it, as `require` would, and keeps it where `require` looks first. */
  run(): unknown;
  /** What V8 has compiled of it by now, to be kept beside it. */
  remember(): Buffer;
  /** V8 takes what was remembered only if the same V8 made it, of the same text. */
  isRefused: boolean;
}

/**
 * Loads a file of the release with what V8 remembered of it, if there is that. Node's own compile cache has only what is
 * compiled at the start; most functions are compiled when they are first called, and would be so in each call.
 */
export function requireRemembered(file: string): void {
  const { existsSync, readFileSync } = process.getBuiltinModule('node:fs');
  const remembered = placeRemembered(file);
  if (!existsSync(remembered)) return;
  const chunk = compileChunk(file, readFileSync(remembered));
  if (!chunk.isRefused) chunk.run();
}

/** Where what was remembered of a file lies: beside it, never where others could have put it. */
export function placeRemembered(file: string): string {
  return `${file}.cache`;
}

/** Compiles a CommonJS file. */
export function compileChunk(file: string, cachedData?: Buffer): CompiledChunk {
  const { readFileSync } = process.getBuiltinModule('node:fs');
  const { dirname } = process.getBuiltinModule('node:path');
  const { Module, createRequire } = process.getBuiltinModule('node:module');
  const { constants, Script } = process.getBuiltinModule('node:vm');
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'utf8')}\n})`;
  const script = new Script(source, {
    filename: file,
    cachedData,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  return {
    run() {
      const require = createRequire(file);
      const module = new Module(file);
      require.cache[file] = module;
      script.runInThisContext()(module.exports, require, module, file, dirname(file));
      module.loaded = true;
      return module.exports;
    },
    remember: () => script.createCachedData(),
    isRefused: script.cachedDataRejected === true,
  };
}
