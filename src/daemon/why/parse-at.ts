import { DURATION_FORM, durationProblem, isTooLong, parseDuration } from '../../duration.ts';
import { SunbirdError } from '../../errors.ts';

const TIME_OF_DAY = /^([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/;
const DAY_MS = 86_400_000;

/**
 * The instant that a text means: an ISO instant, a date and time in `zone`, the last time a clock there showed `02:00`,
 * or so long ago. Throws INVALID_REQUEST for anything else. Pure.
 */
export function parseAt(text: string, now: Date, zone: string): Date {
  const agoMs = parseDuration(text);
  if (agoMs !== undefined) return new Date(now.getTime() - agoMs);
  const at = TIME_OF_DAY.test(text)
    ? lastAt(text.replace(/^\d:/, '0$&'), now, zone)
    : readInstant(text, zone);
  if (at !== null) return at;
  if (isTooLong(text))
    throw new SunbirdError('INVALID_REQUEST', `Option at: ${JSON.stringify(text)} ${durationProblem(text)}.`);
  throw new SunbirdError(
    'INVALID_REQUEST',
    `Option at: ${JSON.stringify(text)} is no time; write 02:00, 2026-01-15 02:00, an instant such as 2026-01-15T02:00:00Z, or ${DURATION_FORM} ago.`,
  );
}

function lastAt(time: string, now: Date, zone: string): Date | null {
  const dateOf = (at: Date) =>
    Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone).toPlainDate().toString();
  const today = readInstant(`${dateOf(now)}T${time}`, zone);
  return today && today <= now
    ? today
    : readInstant(`${dateOf(new Date(now.getTime() - DAY_MS))}T${time}`, zone);
}

function readInstant(text: string, zone: string): Date | null {
  const form = text.replace(/^(\d{4}-\d\d-\d\d) /, '$1T');
  try {
    const instant = /(?:Z|[+-]\d\d:?\d\d)$/i.test(form)
      ? Temporal.Instant.from(form)
      : Temporal.PlainDateTime.from(form).toZonedDateTime(zone).toInstant();
    return new Date(instant.epochMilliseconds);
  } catch {
    return null;
  }
}
