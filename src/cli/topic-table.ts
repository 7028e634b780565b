/** A chapter of the manual, and the way to its text. */
export interface Topic {
  name: string;
  summary: string;
  load(): Promise<string>;
}

/** The closed table of topics. Only the asked one is loaded. */
export const TOPICS: readonly Topic[] = [
  {
    name: 'config',
    summary: 'How to write the tasks file',
    load: async () => (await import('./topics/config.ts')).CONFIG,
  },
  {
    name: 'api',
    summary: 'What the sockets answer to curl',
    load: async () => (await import('./topics/api.ts')).API,
  },
  {
    name: 'exit-codes',
    summary: 'What each exit code means, and scripts that use them',
    load: async () => (await import('./topics/exit-codes.ts')).EXIT_CODES,
  },
  {
    name: 'kubernetes',
    summary: 'How to run and use it in a pod',
    load: async () => (await import('./topics/kubernetes.ts')).KUBERNETES,
  },
  {
    name: 'postgres',
    summary: 'How several pods are one scheduler',
    load: async () => (await import('./topics/postgres.ts')).POSTGRES,
  },
  {
    name: 'quartz',
    summary: 'How to see and trigger the jobs of a Java cluster',
    load: async () => (await import('./topics/quartz.ts')).QUARTZ,
  },
  {
    name: 'security',
    summary: 'Who may do what, and what is kept from whom',
    load: async () => (await import('./topics/security.ts')).SECURITY,
  },
  {
    name: 'runbooks',
    summary: 'What to do when something is wrong',
    load: async () => (await import('./topics/runbooks.ts')).RUNBOOKS,
  },
];
