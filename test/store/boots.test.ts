import { expect, test } from 'vitest';
import { mayBeAtWork } from '../../src/store/boots.ts';
import { sampleBoot } from '../support/sample-boot.ts';

const NOW = new Date('2026-01-15T00:00:00Z');
const ago = (ms: number) => new Date(NOW.getTime() - ms);

async function atWork(differs: Parameters<typeof sampleBoot>[0], { exclusive = false } = {}) {
  const boots = [sampleBoot({ replica: 'other' }), sampleBoot({ replica: 'asked', ...differs })];
  return await mayBeAtWork({ exclusive, listBoots: async () => boots }, 'asked', NOW);
}

test('a scheduler may be at work while it is heard of, and shortly after its stop', async () => {
  expect(await atWork({ seenAt: ago(40_000) })).toBe(true);
  expect(await atWork({ seenAt: ago(5_000), stoppedAt: ago(5_000) })).toBe(true);
});

test('a scheduler that fell silent, was never heard of, or shares no store is not at work', async () => {
  expect(await atWork({ seenAt: ago(50_000) })).toBe(false);
  expect(await atWork({ replica: 'third', seenAt: NOW })).toBe(false);
  expect(await atWork({ seenAt: NOW }, { exclusive: true })).toBe(false);
});
