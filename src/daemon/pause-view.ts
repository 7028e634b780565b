import type { OverrideView, PauseView } from '../api/operator-views.ts';
import type { Pause } from '../run/pause.ts';
import { hasChangedBelow, type Override, type ScheduleIn } from '../task/override.ts';
import { instant } from './run-view.ts';
import type { Access } from './service.ts';

/** A pause as the API shows it; who and why are private. */
export function viewPause({ by, reason, since, until, next }: Pause, access: Access): PauseView {
  const open = access === 'control';
  return {
    by: open ? by : null,
    reason: open ? reason : null,
    since: since.toISOString(),
    until: instant(until),
    next,
  };
}

/** An operator's schedule as the API shows it, with what the file says below it. */
export function viewOverride(override: Override, file: ScheduleIn, access: Access): OverrideView {
  const open = access === 'control';
  return {
    schedule: override.schedule,
    timezone: override.timezone,
    by: open ? override.by : null,
    reason: open ? override.reason : null,
    since: override.since.toISOString(),
    file: { schedule: file.schedule, timezone: file.timezone },
    fileChanged: hasChangedBelow(override, file),
  };
}
