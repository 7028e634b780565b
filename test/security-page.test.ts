import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { EXIT } from '../src/api/error-codes.ts';
import { MOST_BODY_BYTES } from '../src/api/routes.ts';
import { SECURITY } from '../src/cli/topics/security.ts';
import { DEFAULTS } from '../src/config/defaults.ts';
import { CONTROL_LIMITS, VIEW_LIMITS } from '../src/daemon/control-server.ts';

const PAGE = readFileSync(resolve(import.meta.dirname, '../SECURITY.md'), 'utf8');

/** From the words on to the end of the sentence, on one line. */
function sentenceFrom(text: string, start: string): string {
  const plain = text.replaceAll(/\s+/g, ' ');
  const at = plain.indexOf(start);
  return at === -1 ? `there is no ${start}` : plain.slice(at, plain.indexOf('.', at));
}

test('SECURITY.md is a page', () => {
  const lines = PAGE.split('\n');
  expect(lines.length).toBeLessThanOrEqual(90);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(125);
});

test('SECURITY.md and help security say the same of what view.sock keeps to itself', () => {
  const start = 'Errors, reasons, who asked,';
  expect(sentenceFrom(PAGE, start)).toBe(sentenceFrom(SECURITY, start));
});

test('SECURITY.md names modes, limits and codes as they are', () => {
  expect(PAGE).toContain(`| \`control.sock\` | ${DEFAULTS.socketMode.toString(8).padStart(4, '0')} |`);
  expect(PAGE).toContain(`a change is answered 401, exit code ${EXIT['not-authorised']}`);
  expect(PAGE).toContain(`Its ${VIEW_LIMITS.connections} connections`);
  expect(PAGE).toContain(`the ${CONTROL_LIMITS.connections} of control.sock`);
  expect(PAGE).toContain(`a request may take ${VIEW_LIMITS.requestMs / 1_000} s to arrive`);
  expect(PAGE).toContain(`(${MOST_BODY_BYTES / 2 ** 20} MiB of body,`);
});
