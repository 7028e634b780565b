import type { BootFacts } from '../../store/boots.ts';
import type { Access } from '../service.ts';

/** Where the command line looks by itself. */
const USUAL_SOCKET = '/run/sunbird-tasks/control.sock';

/** What stands before a command that is meant for a scheduler in a pod; null without one. Over view.sock no path is told. */
export function execLine(
  { pod, namespace, container, socket }: Pick<BootFacts, 'pod' | 'namespace' | 'container' | 'socket'>,
  access: Access,
): string | null {
  if (pod === null) return null;
  const isElsewhere = access === 'control' && socket !== null && socket !== USUAL_SOCKET;
  return [
    'kubectl exec',
    ...(namespace === null ? [] : [`-n ${quoted(namespace)}`]),
    quoted(pod),
    ...(container === null ? [] : [`-c ${quoted(container)}`]),
    '-- sunbird-tasks',
    ...(isElsewhere ? [`--socket ${quoted(socket)}`] : []),
  ].join(' ');
}

/** One word of a shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
