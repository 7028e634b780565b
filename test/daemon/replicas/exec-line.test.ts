import { expect, test } from 'vitest';
import { execLine } from '../../../src/daemon/replicas/exec-line.ts';
import { sampleFacts } from '../../support/sample-boot.ts';

test.for([
  [{}, 'kubectl exec -n sunbird pod-a -c learner -- sunbird-tasks'],
  [{ namespace: null, container: null }, 'kubectl exec pod-a -- sunbird-tasks'],
  [{ pod: 'a b' }, "kubectl exec -n sunbird 'a b' -c learner -- sunbird-tasks"],
  [{ pod: null }, null],
  [
    { socket: '/data/control.sock' },
    'kubectl exec -n sunbird pod-a -c learner -- sunbird-tasks --socket /data/control.sock',
  ],
] as const)('a scheduler %o is reached by %s', ([facts, line]) => {
  expect(execLine(sampleFacts(facts), 'control')).toBe(line);
});

test('over view.sock no path of a socket is told', () => {
  expect(execLine(sampleFacts({ socket: '/data/control.sock' }), 'view')).not.toContain('/data');
});
