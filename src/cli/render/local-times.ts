import { fullTime, futureTime, pastTime, type TimeView } from './time.ts';

const INSTANT = /\b(at )?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/g;

/** A sentence of the scheduler with its instants as a person reads them: `yesterday 02:10`, in the zone of the view. */
export function localTimes(sentence: string, view: TimeView): string {
  return sentence.replace(INSTANT, (whole, at: string | undefined, iso: string) => {
    if (Number.isNaN(Date.parse(iso))) return whole;
    const told = localTime(iso, view);
    // Nobody says "at yesterday".
    return at === undefined || /^[a-z]/.test(told) ? told : `${at}${told}`;
  });
}

function localTime(iso: string, view: TimeView): string {
  if (Date.parse(iso) > view.now.getTime()) return futureTime(iso, view);
  // To the second, because what matters may have happened within one minute.
  const seconds = fullTime(iso, view).slice(16, 19);
  return `${pastTime(iso, view)}${seconds === ':00' ? '' : seconds}`;
}
