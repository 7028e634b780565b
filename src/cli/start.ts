import module from 'node:module';

const OLDEST_NODE = 26;
const OLD_NODE_EXIT = 70;

/*
 * The first file of the release. It is plain enough to be read by a Node that is too old for the rest, which it refuses;
 * and it turns the compile cache on before anything else is loaded.
 */
if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  process.stderr.write(
    `sunbird-tasks: it needs Node ${OLDEST_NODE} or newer; this is ${process.version}. Name a newer one in SUNBIRD_TASKS_NODE.\n`,
  );
  process.exit(OLD_NODE_EXIT);
}
// Beside the bundle, never among temporary files: code that others could have put there would run as this user.
module.enableCompileCache?.({ directory: `${import.meta.dirname}/compile-cache`, portable: true });
void import('./main.ts');
