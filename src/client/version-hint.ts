import { messageOf, SunbirdError } from '../errors.ts';
import { VERSION } from '../version.ts';
import type { ResponseHead } from './response-head.ts';

const VERSION_HEADER = 'x-sunbird-tasks-version';

/** The version of the scheduler that answered, or null when it does not say. */
export function versionIn({ headers }: ResponseHead): string | null {
  return headers.get(VERSION_HEADER) ?? null;
}

/** What to add where differing versions may be the reason, with a space before it; empty when they do not differ. */
export function versionHint(schedulerVersion: string | null): string {
  if (schedulerVersion === null || schedulerVersion === VERSION) return '';
  const older = compareVersions(schedulerVersion, VERSION) < 0;
  const advice = older
    ? 'It is older: restart it with this version, or use the command line it came with.'
    : 'It is newer: use the command line it came with.';
  return ` The scheduler has version ${schedulerVersion}, this command line ${VERSION}. ${advice}`;
}

/** What to say of an error at an answer of another version; null where the versions are no reason. */
export function foreignVersion(error: unknown, schedulerVersion: string | null): SunbirdError | null {
  const hint = versionHint(schedulerVersion);
  if (hint === '' || error instanceof SunbirdError) return null;
  return new SunbirdError(
    'INTERNAL',
    `What the scheduler answered cannot be read here (${messageOf(error)}).${hint}`,
    {
      cause: error,
    },
  );
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  const differing = left.findIndex((part, index) => part !== right[index]);
  return (left[differing] ?? 0) - (right[differing] ?? 0);
}

/** Major, minor, patch, and 1 for a release or 0 for what came before it (`1.2.0-rc.1`). */
function numbersOf(version: string): number[] {
  const [release = '', early] = version.split('+', 1)[0]?.split('-', 2) ?? [];
  const [major, minor, patch] = release.split('.').map(Number);
  return [major ?? 0, minor ?? 0, patch ?? 0, early === undefined ? 1 : 0];
}
