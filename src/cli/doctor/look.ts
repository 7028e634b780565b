import { lstatSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CheckView } from '../../api/doctor-view.ts';
import { askDoctor } from '../../client/client.ts';
import { findSocket } from '../../client/find-socket.ts';
import { errnoOf, SunbirdError } from '../../errors.ts';
import { VERSION } from '../../version.ts';
import type { Session } from '../command.ts';
import { judgePlace, type PlaceFacts } from './judge-place.ts';

/** What was found, and what can be done about it from here. */
export interface Look {
  checks: CheckView[];
  timezone: string;
  /** The socket of a scheduler that is dead, or null. */
  stale: string | null;
}

const DEFAULT_CONFIG = '/etc/sunbird-tasks/tasks.yaml';

/** Looks at everything: from outside at the socket, from within by the scheduler itself or, without one, at its file. */
export async function look(session: Session): Promise<Look> {
  const place = placeFacts(session);
  const outside = judgePlace(place);
  try {
    const { response, timezone } = (await askDoctor(session.connection)).result;
    const scheduler: CheckView = judgeVersions(response.version, response.pid);
    return { checks: [...outside, scheduler, ...response.checks], timezone, stale: null };
  } catch (error) {
    if (!(error instanceof SunbirdError)) throw error;
    const stale = errnoOf(error.cause) === 'ECONNREFUSED' && place.socket?.isSocket ? place.path : null;
    const scheduler = unreachable(error, stale);
    const checks = [...outside, ...(place.path === null ? [] : [scheduler]), await checkFile(session)];
    return { checks, timezone: 'UTC', stale };
  }
}

function placeFacts({ connection: { candidates, uid } }: Session): PlaceFacts {
  const path = findSocket(candidates) ?? null;
  return {
    uid,
    candidates,
    path,
    socket: path === null ? null : lookAt(path),
    folder: path === null ? null : lookAtFolder(path),
  };
}

function lookAt(path: string): PlaceFacts['socket'] {
  try {
    const found = lstatSync(path);
    return { uid: found.uid, mode: found.mode, isSocket: found.isSocket() };
  } catch {
    return null;
  }
}

function lookAtFolder(socket: string): PlaceFacts['folder'] {
  const path = dirname(socket);
  try {
    const { uid, mode } = statSync(path);
    return { path, uid, mode };
  } catch {
    return null;
  }
}

function judgeVersions(version: string, pid: number): CheckView {
  const node = `this command line runs on Node ${process.versions.node}`;
  if (version === VERSION)
    return {
      check: 'scheduler',
      state: 'ok',
      sentence: `It answers: version ${version}, pid ${pid}; ${node}.`,
      advice: null,
      fix: null,
    };
  return {
    check: 'scheduler',
    state: 'warn',
    sentence: `It answers, but is version ${version}, and this command line is ${VERSION}.`,
    advice: 'Use the command line of the same image, or start the scheduler again.',
    fix: null,
  };
}

function unreachable(error: SunbirdError, stale: string | null): CheckView {
  return {
    check: 'scheduler',
    state: 'fail',
    sentence: error.message,
    advice:
      stale === null
        ? null
        : 'Start it: sunbird-tasks serve. It died, or was ended without time to clear up.',
    fix: stale === null ? null : `remove the socket ${stale}, which a dead scheduler left`,
  };
}

/** Why it does not start may stand in its tasks file. */
async function checkFile({ terminal }: Session): Promise<CheckView> {
  const { loadConfig } = await import('../../config/load-config.ts');
  const file = terminal.env.SUNBIRD_TASKS_CONFIG ?? DEFAULT_CONFIG;
  const loaded = await loadConfig(file);
  if (loaded.ok)
    return {
      check: 'tasks-file',
      state: 'ok',
      sentence: `${file} has no problems.`,
      advice: null,
      fix: null,
    };
  const [first] = loaded.problems;
  return {
    check: 'tasks-file',
    state: 'warn',
    sentence: `${first?.text ?? file}${loaded.problems.length > 1 ? ` (and ${loaded.problems.length - 1} more problems)` : ''}`,
    advice: 'If that is the file it should start on: sunbird-tasks config check FILE tells all.',
    fix: null,
  };
}
