import { LOADED_ALWAYS, requireRemembered } from './remembered-code.ts';

const OLDEST_NODE = 26;
const OLD_NODE_EXIT = 70;

/*
 * The first file to run. It is plain enough to be read by a Node that is too old for the rest, which it refuses; and of
 * a release it sees to it before anything else is loaded that no call compiles what an earlier one has compiled.
 */
if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  process.stderr.write(
    `sunbird-tasks: it needs Node ${OLDEST_NODE} or newer; this is ${process.version}. Name a newer one in SUNBIRD_TASKS_NODE.\n`,
  );
  process.exit(OLD_NODE_EXIT);
}
if (!import.meta.filename.endsWith('.ts')) {
  // Beside the bundle, never among temporary files: code that others could have put there would run as this user.
  const { enableCompileCache } = process.getBuiltinModule('node:module');
  enableCompileCache({ directory: `${import.meta.dirname}/compile-cache`, portable: true });
  for (const name of LOADED_ALWAYS) requireRemembered(`${import.meta.dirname}/${name}.cjs`);
}
void import('./main.ts').then(({ main }) => main());
