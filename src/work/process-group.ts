import { readdirSync } from 'node:fs';
import { type Clock, sleep } from '../clock.ts';
import { errnoOf } from '../errors.ts';
import { readProcessStat } from './process-identity.ts';

const LOOK_MS = 20;

/** Sends a signal to every process of a group; false when there is none left, or none that we may signal. */
export function signalGroup(groupId: number, signal: NodeJS.Signals): boolean {
  return signalPid(-groupId, signal);
}

/** Sends a signal to one process, or to a group by its negative number. */
export function signalPid(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (errnoOf(error) === 'ESRCH' || errnoOf(error) === 'EPERM') return false;
    throw error;
  }
}

/** Whether a process of the group still does something. Zombies do not: they only wait to be reaped. */
export function isGroupAlive(groupId: number): boolean {
  if (!canSignal(-groupId)) return false;
  return listPids().some((pid) => {
    const stat = readProcessStat(pid);
    return stat !== null && stat.groupId === groupId && stat.state !== 'Z' && stat.state !== 'X';
  });
}

/** Ends what is left of a group: TERM, then KILL when `graceMs` have passed. False when even that did not end it. */
export async function endGroup(groupId: number, limit: { clock: Clock; graceMs: number }): Promise<boolean> {
  if (!isGroupAlive(groupId)) return true;
  signalGroup(groupId, 'SIGTERM');
  if (await isGroupGone(groupId, limit.clock, limit.graceMs)) return true;
  signalGroup(groupId, 'SIGKILL');
  return isGroupGone(groupId, limit.clock, 1_000);
}

/** Every process there is. */
export function listPids(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

/** Whether nothing of a group is left, now or before `limitMs` have passed. */
export async function isGroupGone(groupId: number, clock: Clock, limitMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < limitMs; waitedMs += LOOK_MS) {
    if (!isGroupAlive(groupId)) return true;
    await sleep(clock, LOOK_MS);
  }
  return !isGroupAlive(groupId);
}

function canSignal(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
}
