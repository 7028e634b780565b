import { expect, test } from 'vitest';
import { askedScript, ownCommand } from '../src/own-process.ts';

test('a script of ours runs by the Node of this process', () => {
  expect(ownCommand({ path: '/src/script.ts' })).toEqual([process.execPath, '/src/script.ts']);
  expect(ownCommand({ path: '/src/script.ts', memoryMb: 64 })).toEqual([
    process.execPath,
    '--max-old-space-size=64',
    '/src/script.ts',
  ]);
});

test('only the first argument asks a single executable for a script', () => {
  const asked = (...words: string[]) => askedScript(['/program', 'program', ...words]);
  expect(asked('--own-script=module-main', 'x')).toEqual({ name: 'module-main', memoryMb: null });
  expect(asked('--own-script=parser-main@512')).toEqual({ name: 'parser-main', memoryMb: 512 });
  expect(asked('trigger', '--own-script=module-main')).toBeNull();
  expect(asked()).toBeNull();
});
