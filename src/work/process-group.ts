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
  return findMember(groupId) !== undefined;
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
  let member = findMember(groupId);
  for (let waitedMs = 0; waitedMs < limitMs; waitedMs += LOOK_MS) {
    if (member === undefined) return true;
    await sleep(clock, LOOK_MS);
    // Who was there before mostly still is: to look through all processes each time would take all of a machine's time.
    if (!isMember(member, groupId)) member = findMember(groupId);
  }
  return member === undefined;
}

/** A process of the group that still does something, or undefined. */
function findMember(groupId: number): number | undefined {
  if (!canSignal(-groupId)) return undefined;
  return listPids().find((pid) => isMember(pid, groupId));
}

function isMember(pid: number, groupId: number): boolean {
  const stat = readProcessStat(pid);
  return stat !== null && stat.groupId === groupId && stat.state !== 'Z' && stat.state !== 'X';
}

function canSignal(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
}
