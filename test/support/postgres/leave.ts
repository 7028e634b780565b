/* A process that uses the database of its argument, a connection in JSON, and takes its leave when it is told anything. */
import { once } from 'node:events';
import { Database } from '../../../src/postgres/database.ts';

const connection = JSON.parse(process.argv[2] ?? '');
const database = new Database({ connection, most: 1, applicationName: 'leave' });
await database.query('SELECT 1');
console.log('ready');
await once(process.stdin, 'data');
process.stdin.destroy();
await database.close();
