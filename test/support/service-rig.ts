import { type IncomingHttpHeaders, request } from 'node:http';
import { join } from 'node:path';
import type { Envelope } from '../../src/api/envelope.ts';
import { CONTROL_LIMITS, ControlServer, type ServerLimits } from '../../src/daemon/control-server.ts';
import { listenOn } from '../../src/daemon/listen.ts';
import type { Access, Service } from '../../src/daemon/service.ts';
import { Sources } from '../../src/daemon/sources.ts';
import { TaskMemory } from '../../src/daemon/task-memory.ts';
import type { TasksFile } from '../../src/daemon/tasks-file.ts';
import { silentLog } from '../../src/log.ts';
import type { QuartzSource } from '../../src/quartz/quartz-source.ts';
import { type RigOptions, schedulerRig } from './scheduler-rig.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** One request to a socket, and what came back. */
export interface Sent {
  method?: string;
  body?: string | object;
  headers?: Record<string, string>;
  access?: Access;
}

export interface Received {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** The body as the envelope it should be. */
  envelope: Envelope<{ response: unknown[]; run?: unknown; staleSince?: unknown }>;
}

/** Both servers of a daemon on real sockets, over a scheduler whose work and time a test has in hand. */
export async function serviceRig(
  options: RigOptions & { limits?: Partial<ServerLimits>; quartz?: QuartzSource; tasksFile?: TasksFile },
) {
  const folder = temporaryFolder();
  const rig = await schedulerRig(options);
  await rig.scheduler.start();
  const service: Service = {
    scheduler: rig.scheduler,
    sources: new Sources({
      configured: rig.parts.source,
      quartz: options.quartz ?? null,
      scheduler: rig.scheduler,
    }),
    quartzRuns: null,
    quartzChanges: null,
    store: rig.parts.store,
    memory: new TaskMemory(rig.parts.store, rig.clock),
    clock: rig.clock,
    signals: rig.parts.signals,
    tally: rig.parts.tally,
    timezone: 'UTC',
    replica: rig.parts.replica,
    startedAt: rig.clock.now(),
    maxRunning: rig.parts.maxRunning,
    stopGraceMs: 25_000,
    tasksFile: options.tasksFile ?? null,
  };
  const limits = { ...CONTROL_LIMITS, ...options.limits };
  const servers = await Promise.all(
    (['control', 'view'] as const).map(async (access) => {
      const server = new ControlServer(service, { access, log: silentLog, limits });
      await listenOn(server.server, { path: join(folder.path, `${access}.sock`), mode: 0o600, gid: null });
      return server;
    }),
  );
  const [control, view] = servers.map(({ server }) => server);
  const connections = (access: Access) =>
    new Promise<number>((resolve) => {
      (access === 'control' ? control : view)?.getConnections((_, count) => resolve(count));
    });
  const pathOf = (access: Access) => join(folder.path, `${access}.sock`);
  const dispose = async () => {
    for (const { server } of servers) server.closeAllConnections();
    await Promise.all(servers.map((server) => server.stop()));
    folder[Symbol.dispose]();
  };
  return {
    ...rig,
    service,
    control: pathOf('control'),
    /** How many connections are open. */
    connections,
    ask: (target: string, sent: Sent = {}) => ask(pathOf(sent.access ?? 'control'), target, sent),
    [Symbol.asyncDispose]: dispose,
  };
}

function ask(socketPath: string, path: string, { method = 'GET', body, headers }: Sent): Promise<Received> {
  return new Promise((resolve, reject) => {
    const sending = request({ socketPath, path, method, headers, agent: false }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      const { statusCode: status = 0, headers: got } = response;
      const isEnvelope = got['content-type']?.startsWith('application/json');
      resolve({ status, headers: got, text, envelope: isEnvelope ? JSON.parse(text) : null });
    });
    sending.on('error', reject);
    sending.end(typeof body === 'object' ? JSON.stringify(body) : body);
  });
}
