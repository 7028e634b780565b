import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { bootFacts } from '../../src/daemon/boot-facts.ts';
import { VERSION } from '../../src/version.ts';

test('a scheduler in Kubernetes knows where it is, when its manifest says so', () => {
  const environment = { POD_NAME: 'learner-1', POD_NAMESPACE: 'sunbird', CONTAINER_NAME: 'tasks' };
  expect(bootFacts(environment, '/run/control.sock')).toEqual({
    version: VERSION,
    host: hostname(),
    pod: 'learner-1',
    namespace: 'sunbird',
    container: 'tasks',
    socket: '/run/control.sock',
  });
});

test('what is not said, or empty, is not known', () => {
  expect(bootFacts({ POD_NAME: '' }, '/run/control.sock')).toMatchObject({
    pod: null,
    namespace: null,
    container: null,
  });
});
