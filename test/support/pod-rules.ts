import { parseDuration } from '../../src/duration.ts';
import type { Container, Manifest, Pod } from './manifests.ts';

/** Seconds that are left of a pod's grace beside what preStop and the stop itself may take. */
const SPARE_SECONDS = 5;
const PROGRAM = 'sunbird-tasks';
const SOCKET_FOLDER = '/run/sunbird-tasks';

/** Arguments of every command of the program that a manifest runs. */
export function commandsIn(manifests: readonly Manifest[]): string[][] {
  return manifests.flatMap(podOf).flatMap(containersOf).flatMap(commandsOf).flatMap(argumentsOf);
}

/** What a pod with a scheduler in it does that it should not, by our own rules; `stopGraceSeconds` is its tasks file's. */
export function podFaults(manifest: Manifest, stopGraceSeconds: number): string[] {
  const [pod] = podOf(manifest);
  if (!pod) return [];
  return [
    ...containersOf(pod).flatMap((container) => containerFaults(pod, container)),
    ...containersOf(pod)
      .filter(isScheduler)
      .flatMap((container) => schedulerFaults(pod, container, stopGraceSeconds)),
    ...volumeFaults(pod),
    ...(JSON.stringify(manifest.spec?.selector?.matchLabels) ===
    JSON.stringify(manifest.spec?.template?.metadata.labels)
      ? []
      : ['the selector does not find the pod']),
  ];
}

/** Whatever user a container runs as, and whatever breaks into it. */
function containerFaults(pod: Pod, { name, securityContext: own = {} }: Container): string[] {
  const found = { ...pod.securityContext, ...own } as Record<string, unknown> & {
    seccompProfile?: { type?: string };
    capabilities?: { drop?: string[]; add?: string[] };
  };
  return told(name, {
    'may run as root': found.runAsNonRoot !== true || !(Number(found.runAsUser) > 0),
    'has a root file system to write to': found.readOnlyRootFilesystem !== true,
    'may gain privileges': found.allowPrivilegeEscalation !== false,
    'has capabilities':
      found.capabilities?.drop?.includes('ALL') !== true || found.capabilities.add !== undefined,
    'has no seccomp profile': found.seccompProfile?.type !== 'RuntimeDefault',
  });
}

function schedulerFaults(pod: Pod, container: Container, stopGraceSeconds: number): string[] {
  const { name, lifecycle, livenessProbe, readinessProbe, volumeMounts = [] } = container;
  const probes = [livenessProbe, readinessProbe, container.startupProbe].filter((probe) => probe?.exec);
  const preStop = lifecycle?.preStop?.exec?.command ?? [];
  const needed = preStopSeconds(preStop) + stopGraceSeconds + SPARE_SECONDS;
  return told(name, {
    'has no liveness probe': livenessProbe?.exec?.command.join(' ') !== `${PROGRAM} health --live`,
    'is alive only while its store is': probes.some(
      (probe) => probe !== readinessProbe && probe?.exec?.command.includes('--ready'),
    ),
    'gives a probe no time': probes.some((probe) => (probe?.timeoutSeconds ?? 1) < 5),
    'does not drain before it stops': !preStop
      .join(' ')
      .startsWith(`${PROGRAM} drain --once --wait --timeout `),
    [`is killed before ${needed} s have passed`]: (pod.terminationGracePeriodSeconds ?? 30) < needed,
    'does not say where it is': !saysWhereItIs(container),
    'has no place for its sockets': !volumeMounts.some(({ mountPath }) => mountPath === '/run'),
    'is never told of a new tasks file': volumeMounts.some(({ subPath }) => subPath !== undefined),
  });
}

function volumeFaults(pod: Pod): string[] {
  const volumes = (pod.volumes ?? []).map(({ name }) => name);
  return containersOf(pod).flatMap(({ name, volumeMounts = [] }) =>
    volumeMounts.flatMap((mount) =>
      told(name, {
        [`mounts ${mount.name}, which is no volume`]: !volumes.includes(mount.name),
        'has a volume in place of the folder of the sockets': mount.mountPath === SOCKET_FOLDER,
      }),
    ),
  );
}

function saysWhereItIs({ name, env = [] }: Container): boolean {
  const fieldOf = (wanted: string) =>
    env.find((each) => each.name === wanted)?.valueFrom?.fieldRef?.fieldPath;
  return (
    fieldOf('POD_NAME') === 'metadata.name' &&
    fieldOf('POD_NAMESPACE') === 'metadata.namespace' &&
    env.some((each) => each.name === 'CONTAINER_NAME' && each.value === name)
  );
}

function preStopSeconds(command: readonly string[]): number {
  return (parseDuration(command[command.indexOf('--timeout') + 1] ?? '') ?? Number.POSITIVE_INFINITY) / 1_000;
}

/** A container that starts a scheduler: itself, or by `beside`. */
function isScheduler({ command = [] }: Container): boolean {
  return command.includes('serve') || command.includes('beside');
}

function containersOf({ initContainers = [], containers }: Pod): Container[] {
  return [...initContainers, ...containers];
}

function podOf({ spec }: Manifest): Pod[] {
  return spec?.template ? [spec.template.spec] : [];
}

function commandsOf(container: Container): string[][] {
  const { command, lifecycle, startupProbe, readinessProbe, livenessProbe } = container;
  const execs = [lifecycle?.preStop, startupProbe, readinessProbe, livenessProbe].map(
    (each) => each?.exec?.command,
  );
  return [command, ...execs].filter((each) => each !== undefined);
}

function argumentsOf(command: readonly string[]): string[][] {
  const at = command.indexOf(PROGRAM);
  return at === -1 ? [] : [command.slice(at + 1)];
}

function told(name: string, faults: Readonly<Record<string, boolean>>): string[] {
  return Object.entries(faults).flatMap(([words, isSo]) => (isSo ? [`${name} ${words}`] : []));
}
