import { defineConfig, type Plugin } from 'rolldown';

/** Read at every call of the command line: one file, because each further one costs about a millisecond. */
const COMMAND_LINE =
  /\/commander\/|\/src\/(cli\/(?!start|render\/pretty|topics\/|completion\/)|client\/|api\/|(errors|clock|duration|nearest|version)\.ts)/;

/**
 * Commander starts programs for subcommands that are executables, which there are none of here: what starts them is not
 * worth a thirtieth of each call.
 */
const WITHOUT_PROGRAMS: Plugin = {
  name: 'commander without programs',
  resolveId: (id, importer) =>
    id === 'node:child_process' && importer?.includes('/commander/') ? '\0no-programs' : null,
  load: (id) => (id === '\0no-programs' ? 'export default {};' : null),
};

/** The release: CommonJS, which starts fastest; the daemon, the file's parser, the manual and what only a terminal needs stay apart. */
export default defineConfig({
  input: {
    index: 'src/index.ts',
    'sunbird-tasks': 'src/cli/start.ts',
    'parser-main': 'src/config/parser-main.ts',
    'module-main': 'src/work/module-main.ts',
  },
  platform: 'node',
  plugins: [WITHOUT_PROGRAMS],
  output: {
    dir: 'dist',
    cleanDir: true,
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name]-[hash].cjs',
    codeSplitting: { groups: [{ name: 'command-line', test: COMMAND_LINE }] },
  },
});
