import type { CheckView } from '../../api/doctor-view.ts';
import { formatDuration } from '../../duration.ts';
import type { DoctorFacts } from './facts.ts';

const SLOW_MS = 250;
const MIB = 1_048_576;
const LITTLE_DISK = 500 * MIB;
const HARDLY_ANY_DISK = 50 * MIB;
/** Of the memory limit. */
const MUCH_MEMORY = 0.9;
const LONG_PAUSE_MS = 7 * 86_400_000;
const OLD_ZONES_YEARS = 2;
const MOST_NAMED = 5;

type Check = Omit<CheckView, 'check'>;

/** Judges what the daemon found, in the order in which it is worth reading. Pure. */
export function judgeDaemon(facts: DoctorFacts): CheckView[] {
  const checks: [string, (facts: DoctorFacts) => Check | null][] = [
    ['store', judgeStore],
    ['integrity', judgeIntegrity],
    ['disk', judgeDisk],
    ['memory', judgeMemory],
    ['init', judgeInit],
    ['zones', judgeZones],
    ['firing', judgeFiring],
    ['drain', judgeDrain],
    ['orphans', judgeOrphans],
    ['quarantine', judgeQuarantine],
    ['failing', judgeFailing],
    ['pauses', judgePauses],
    ['tasks-file', judgeTasksFile],
  ];
  const told = checks.flatMap(([check, judge]) => {
    const judged = judge(facts);
    return judged ? [{ check, ...judged }] : [];
  });
  const { replicas, drift, hooks } = facts;
  const troubles = Object.entries({ replicas, drift, hooks }).flatMap(([check, sentences]) =>
    sentences.map((sentence) => ({ check, ...fail(sentence, null) })),
  );
  return [...told, ...judgeQuartz(facts), ...troubles];
}

function judgeStore({ store: { name, latencyMs, error } }: DoctorFacts): Check {
  if (error !== null) return fail(error, adviceOn(name, 'Give it a writable disk with room.'));
  const latency = formatDuration(latencyMs ?? 0);
  if ((latencyMs ?? 0) > SLOW_MS)
    return warn(
      `${name} takes ${latency} for a write.`,
      adviceOn(name, 'Put the store on a faster, local disk; network disks are slow to confirm a write.'),
    );
  return ok(`${name} confirms a write in ${latency}.`);
}

function adviceOn(store: string, onDisk: string): string {
  return isFile(store) ? onDisk : 'See whether the database is well, and what lies between it and here.';
}

/** A Postgres has its own ways to be checked. */
function judgeIntegrity({ store: { name, damage, error } }: DoctorFacts): Check | null {
  if (error !== null || !isFile(name)) return null;
  if (damage === null)
    return ok('Too large to be checked while runs go on: stop the scheduler, then PRAGMA quick_check.');
  if (damage.length === 0) return ok('Its file is sound.');
  return fail(
    `Its file is damaged: ${few(damage)}.`,
    `Stop the scheduler and restore ${name.replace(/^sqlite:/, '')} from a backup, or begin with a new one.`,
  );
}

function isFile(store: string): boolean {
  return store.startsWith('sqlite:');
}

function judgeDisk({ disk }: DoctorFacts): Check | null {
  if (!disk) return null;
  const sentence = `${size(disk.freeBytes)} of ${size(disk.totalBytes)} are free at ${disk.path}.`;
  if (disk.freeBytes < HARDLY_ANY_DISK)
    return fail(sentence, 'Make room now: without it nothing can be remembered.');
  return disk.freeBytes < LITTLE_DISK
    ? warn(sentence, 'Make room, or keep less: retention in the tasks file.')
    : ok(sentence);
}

function judgeMemory({ memory }: DoctorFacts): Check | null {
  if (!memory) return null;
  const sentence = `${size(memory.usedBytes)} of at most ${size(memory.limitBytes)} are in use in this container.`;
  if (memory.usedBytes < memory.limitBytes * MUCH_MEMORY) return ok(sentence);
  return warn(sentence, 'The kernel ends processes at the limit: raise it, or lower maxRunning.');
}

function judgeInit({ pid }: DoctorFacts): Check {
  if (pid !== 1) return ok('The scheduler is not PID 1 itself.');
  return warn(
    'The scheduler is PID 1, and Node reaps no orphans: zombies pile up.',
    'Start it by bin/sunbird-tasks, which stays as PID 1 and reaps, or put tini in front.',
  );
}

function judgeZones({ zoneData, now }: DoctorFacts): Check {
  if (zoneData === null) return fail('There are no time zone data.', 'Run a Node with full ICU.');
  const year = Number.parseInt(zoneData, 10);
  if (now.getUTCFullYear() - year < OLD_ZONES_YEARS) return ok(`Time zone data are of ${zoneData}.`);
  return warn(`Time zone data are of ${zoneData}.`, 'Countries change their clocks: run a newer Node.');
}

function judgeFiring({ overdueSince, drainedSince, now }: DoctorFacts): Check {
  if (!overdueSince) return ok('No fire time is overdue.');
  const sentence = `A fire time is due since ${overdueSince.toISOString()}, for ${since(overdueSince, now)}.`;
  if (drainedSince) return warn(sentence, 'That is so because of the drain.');
  return fail(sentence, 'See the log; when the store is well, start the scheduler again.');
}

function judgeDrain({ drainedSince, now }: DoctorFacts): Check | null {
  if (!drainedSince) return null;
  return warn(
    `The scheduler has been drained for ${since(drainedSince, now)}: nothing begins.`,
    'When that was not meant to last: sunbird-tasks drain --clear',
  );
}

function judgeOrphans({ orphans }: DoctorFacts): Check {
  if (orphans.length === 0) return ok('No process outlived its run.');
  const named = orphans.map(({ groupId, run }) => `process group ${groupId} of run ${run}`);
  return {
    ...fail(`${few(named)} outlived the run.`, 'End them: sunbird-tasks doctor --fix'),
    fix: `end ${few(named)}`,
  };
}

function judgeQuarantine({ quarantined }: DoctorFacts): Check {
  if (quarantined.length === 0) return ok('No task is quarantined.');
  return fail(
    `Quarantined, because three attempts of a run died with the scheduler: ${few(quarantined)}.`,
    'Ask sunbird-tasks why TASK, then resume it.',
  );
}

function judgeFailing({ failing }: DoctorFacts): Check | null {
  if (failing.length === 0) return null;
  return fail(
    `Paused, because they failed again and again: ${few(failing)}.`,
    'Ask sunbird-tasks why TASK; when that is mended, resume it.',
  );
}

function judgePauses({ paused, now }: DoctorFacts): Check {
  const long = paused.filter(({ since: at }) => now.getTime() - at.getTime() >= LONG_PAUSE_MS);
  if (long.length === 0) return ok('No pause is older than a week.');
  const named = long.map(
    ({ task, since: at, by }) => `${task} for ${since(at, now)}${by === null ? '' : ` by ${by}`}`,
  );
  return warn(`Paused for long: ${few(named)}.`, 'Resume them, or take them out of the tasks file.');
}

function judgeTasksFile({ tasksFile }: DoctorFacts): Check | null {
  if (!tasksFile || tasksFile.loadedFingerprint === '') return null;
  const { path, loadedFingerprint, fingerprintOnDisk, problems, needsRestart } = tasksFile;
  if (problems.length > 0)
    return fail(
      `${path} was refused and is not in force: ${problems[0]}`,
      `See all: sunbird-tasks config check ${path}`,
    );
  if (fingerprintOnDisk === null)
    return fail(`${path} cannot be read any more.`, 'The next start would fail: put it back.');
  if (fingerprintOnDisk !== loadedFingerprint)
    return warn(`${path} on disk is another one than that in force.`, 'Load it: sunbird-tasks reload');
  if (needsRestart.length > 0)
    return warn(
      `${path} is in force but for ${needsRestart.join(', ')}.`,
      'Start the scheduler again for those.',
    );
  return ok(`${path} is in force as it is on disk.`);
}

function judgeQuartz({ quartz }: DoctorFacts): CheckView[] {
  if (!quartz) return [];
  if (quartz.problems.length > 0)
    return quartz.problems.map((sentence) => ({ check: 'quartz', ...fail(sentence, null) }));
  const { name, nodes } = quartz.view;
  return [
    { check: 'quartz', ...ok(`${name} is well${nodes.length === 0 ? '' : `, with ${nodes.length} nodes`}.`) },
  ];
}

function ok(sentence: string): Check {
  return { state: 'ok', sentence, advice: null, fix: null };
}

function warn(sentence: string, advice: string): Check {
  return { state: 'warn', sentence, advice, fix: null };
}

function fail(sentence: string, advice: string | null): Check {
  return { state: 'fail', sentence, advice, fix: null };
}

function since(at: Date, now: Date): string {
  return formatDuration(Math.max(0, now.getTime() - at.getTime()));
}

function size(bytes: number): string {
  const mib = bytes / MIB;
  return mib < 1_024 ? `${Math.round(mib)} MiB` : `${(mib / 1_024).toFixed(1)} GiB`;
}

function few(all: readonly string[]): string {
  const more = all.length - MOST_NAMED;
  return `${all.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
