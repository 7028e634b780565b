import { spawn } from 'node:child_process';
import { once } from 'node:events';

/*
 * Starts the program in its arguments and reads what that writes, and does nothing with it: what Node can do at best.
 * Prints how many ms that took, and by how many bytes its memory grew.
 */
const [, , file = '', ...args] = process.argv;
const before = process.memoryUsage.rss();
const startedAt = performance.now();
const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
child.stdout.on('data', () => {});
await once(child, 'close');
const ms = performance.now() - startedAt;
console.log(JSON.stringify({ ms, grownBytes: process.memoryUsage.rss() - before }));
