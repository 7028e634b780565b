import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** Connects to each path again and again until its stdin ends, and then tells how that went, path by path. */
const SCRIPT = `
const { connect } = require('node:net');
const told = {};
let over = false;
const tryOnce = (path) => {
  const outcome = (word) => {
    told[path] ??= {};
    told[path][word] = (told[path][word] ?? 0) + 1;
    socket.destroy();
    if (!over) setImmediate(tryOnce, path);
  };
  const socket = connect(path, () => outcome('connected')).once('error', ({ code }) => outcome(code));
};
for (const path of process.argv.slice(1)) tryOnce(path);
process.stdin.resume().once('end', () => {
  over = true;
  console.log(JSON.stringify(told));
});
`;

/** How often it came to what: `connected`, or the code of the error. */
export type Outcomes = Readonly<Record<string, number>>;

/** Tries to connect to Unix sockets as another user, as fast as it goes, until it is asked to end. */
export function startProber(
  uid: number,
  paths: readonly string[],
): { end(): Promise<Record<string, Outcomes>> } {
  const child = spawn(process.execPath, ['-e', SCRIPT, ...paths], {
    uid,
    gid: uid,
    env: {},
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return {
    async end() {
      const told = text(child.stdout);
      child.stdin.end();
      return JSON.parse(await told);
    },
  };
}
