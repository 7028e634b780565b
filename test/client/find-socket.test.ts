import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findSocket } from '../../src/client/find-socket.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('findSocket', () => {
  test('finds the first place at which there is something', () => {
    using folder = temporaryFolder();
    const [missing, first, second] = ['missing', 'first', 'second'].map((name) => join(folder.path, name));
    mkdirSync(first ?? '');
    writeFileSync(second ?? '', '');
    expect(findSocket([missing ?? '', first ?? '', second ?? ''])).toBe(first);
  });

  test('passes over a place whose folder is a file', () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'file');
    writeFileSync(file, '');
    expect(findSocket([join(file, 'control.sock')])).toBeUndefined();
  });

  test('stops at a link that leads nowhere, for it to be refused', () => {
    using folder = temporaryFolder();
    const link = join(folder.path, 'control.sock');
    symlinkSync('/nonexistent', link);
    expect(findSocket([link])).toBe(link);
  });
});
