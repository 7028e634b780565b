import { defineConfig, type Plugin } from 'rolldown';

/** Read at every call of the command line: one file, because each further one costs about a millisecond. */
const COMMAND_LINE =
  /\/commander\/|\/src\/(cli\/(?!start|remembered-code|render\/pretty|topics\/|completion\/)|client\/|api\/|(errors|clock|duration|nearest|version)\.ts)/;

/**
 * What commander takes of Node as a whole, each by its shortest way: else every property of it would be copied at every
 * call. It starts programs only for subcommands that are executables, which there are none of here.
 */
const COMMANDER_MODULES: Readonly<Record<string, string>> = {
  'node:child_process': 'export default {};',
  'node:fs': "export default process.getBuiltinModule('node:fs');",
  'node:path': "export default process.getBuiltinModule('node:path');",
  'node:process': 'export default process;',
};
const PREFIX = '\0commander/';
const COMMANDER: Plugin = {
  name: 'what commander takes of Node',
  resolveId: (id, importer) =>
    id in COMMANDER_MODULES && importer?.includes('/commander/') ? `${PREFIX}${id}` : null,
  load: (id) => (id.startsWith(PREFIX) ? COMMANDER_MODULES[id.slice(PREFIX.length)] : null),
};

/** Of a text with one sign beyond ASCII each letter takes two bytes, and to read it twice the time. */
const ASCII: Plugin = {
  name: 'ASCII alone',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle))
      if (chunk.type === 'chunk') chunk.code = chunk.code.replace(/[^\0-\x7f]/g, escapeUnit);
  },
};

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The release: CommonJS, which starts fastest; the daemon, the file's parser, the manual and what only a terminal needs stay apart. */
export default defineConfig({
  input: {
    index: 'src/index.ts',
    'sunbird-tasks': 'src/cli/start.ts',
    'parser-main': 'src/config/parser-main.ts',
    'module-main': 'src/work/module-main.ts',
  },
  platform: 'node',
  plugins: [COMMANDER, ASCII],
  output: {
    dir: 'dist',
    cleanDir: true,
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name].cjs',
    codeSplitting: { groups: [{ name: 'command-line', test: COMMAND_LINE }] },
  },
});
