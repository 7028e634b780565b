/** What a container is made of. */
export interface ContainerSpec {
  /** The path of its root file system, which it may only read. */
  root: string;
  args: readonly string[];
  /** Folders of this machine, by their place inside, and whether it may write there. */
  folders: Readonly<Record<string, { path: string; writable: boolean }>>;
  uid: number;
  memoryBytes: number;
}

/** An image of a Node service has such; the Node inside the executable refuses one and finds no file for the other. */
const OPTIONS_OF_THE_APPLICATION = '--no-such-option --require /app/tracing.js';
const HIDDEN = ['nosuid', 'noexec', 'nodev'];
const MOUNTS = [
  { destination: '/proc', type: 'proc', source: 'proc' },
  { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755', 'size=64k'] },
  {
    destination: '/dev/pts',
    type: 'devpts',
    source: 'devpts',
    options: ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620'],
  },
  { destination: '/sys', type: 'sysfs', source: 'sysfs', options: [...HIDDEN, 'ro'] },
  { destination: '/sys/fs/cgroup', type: 'cgroup', source: 'cgroup', options: [...HIDDEN, 'relatime', 'ro'] },
];
const NAMESPACES = ['pid', 'network', 'ipc', 'uts', 'mount'];

/** The config.json of an OCI bundle with what a restricted pod gives: no root, no capabilities, a root that is read-only. */
export function bundleConfig({ root, args, folders, uid, memoryBytes }: ContainerSpec): object {
  const run = {
    destination: '/run',
    type: 'tmpfs',
    source: 'tmpfs',
    options: [...HIDDEN, `uid=${uid}`, 'mode=755'],
  };
  const binds = Object.entries(folders).map(([destination, { path, writable }]) => ({
    destination,
    type: 'bind',
    source: path,
    options: ['bind', writable ? 'rw' : 'ro'],
  }));
  return {
    ociVersion: '1.0.2',
    hostname: 'learner',
    root: { path: root, readonly: true },
    process: {
      terminal: false,
      user: { uid, gid: uid },
      args,
      env: ['PATH=/usr/local/bin:/bin', `NODE_OPTIONS=${OPTIONS_OF_THE_APPLICATION}`],
      cwd: '/',
      capabilities: {},
      noNewPrivileges: true,
    },
    mounts: [...MOUNTS, run, ...binds],
    linux: {
      namespaces: NAMESPACES.map((type) => ({ type })),
      resources: { memory: { limit: memoryBytes, swap: memoryBytes } },
    },
  };
}
