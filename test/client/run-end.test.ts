import { expect, test } from 'vitest';
import { exitOf, isOver } from '../../src/client/run-end.ts';
import { RUN_STATES } from '../../src/run/run.ts';

test('takes every state but queued and running for an end', () => {
  expect(RUN_STATES.filter((state) => !isOver(state))).toEqual(['queued', 'running']);
});

test('gives exit 12 to a run that goes on', () => {
  expect(RUN_STATES.filter((state) => exitOf(state) === 12)).toEqual(['queued', 'running']);
});
