import type { Boot, BootFacts, Life } from '../../src/store/boots.ts';

/** A scheduler in a pod, by default `pod-a`. */
export function sampleFacts(differs: Partial<BootFacts> = {}): BootFacts {
  return {
    version: '1.0.0',
    host: 'host-a',
    pod: 'pod-a',
    namespace: 'sunbird',
    container: 'learner',
    socket: '/run/sunbird-tasks/control.sock',
    ...differs,
  };
}

/** A life that executes nothing. */
export function sampleLife(differs: Partial<Life> = {}): Life {
  return { running: 0, fingerprint: null, clockAheadMs: null, ...differs };
}

/** A boot that has just begun, at the beginning of 2026. */
export function sampleBoot(differs: Partial<Boot> = {}): Boot {
  const startedAt = differs.startedAt ?? new Date('2026-01-01T00:00:00Z');
  return {
    ...sampleFacts(),
    ...sampleLife(),
    replica: 'a',
    startedAt,
    seenAt: startedAt,
    stoppedAt: null,
    ...differs,
  };
}
