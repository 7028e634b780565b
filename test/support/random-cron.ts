import type { Random } from './random.ts';

const MONTHS = ['JAN', 'feb', 'MAR', 'apr', 'MAY', 'jun', 'JUL', 'aug', 'SEP', 'oct', 'NOV', 'dec'];
const WEEKDAYS = ['SUN', 'mon', 'TUE', 'wed', 'THU', 'fri', 'SAT'];

/** A cron expression of five or six fields, of all that node-cron's grammar knows. It may name no day that exists. */
export function randomCron(random: Random): string {
  const fields = [
    field(random, 0, 59),
    field(random, 0, 23),
    dayOfMonth(random),
    random.whole(0, 2) > 0 ? '*' : list(random, () => month(random)),
    dayOfWeek(random),
  ];
  if (random.whole(0, 3) === 0) fields.unshift(field(random, 0, 59));
  return fields.join(' ');
}

function field(random: Random, least: number, most: number): string {
  switch (random.whole(0, 5)) {
    case 0:
      return '*';
    case 1:
      return `*/${random.whole(2, Math.floor(most / 2))}`;
    case 2:
      return `${range(random, least, most)}/${random.whole(1, 7)}`;
    default:
      return list(random, () =>
        random.whole(0, 3) === 0 ? range(random, least, most) : String(random.whole(least, most)),
      );
  }
}

function range(random: Random, least: number, most: number): string {
  // The first may be the higher one: such a range wraps around.
  return `${random.whole(least, most)}-${random.whole(least, most)}`;
}

function list(random: Random, item: () => string): string {
  return Array.from({ length: random.whole(1, 3) }, item).join(',');
}

function dayOfMonth(random: Random): string {
  if (random.whole(0, 1) === 0) return random.pick(['*', '*', '?']);
  return list(random, () => {
    const day = random.whole(1, 31);
    return random.pick([
      String(day),
      String(day),
      'L',
      `L-${random.whole(1, 10)}`,
      `${day}W`,
      'LW',
      range(random, 1, 31),
    ]);
  });
}

function month(random: Random): string {
  return random.pick([random.pick(MONTHS), String(random.whole(1, 12)), range(random, 1, 12)]);
}

function dayOfWeek(random: Random): string {
  if (random.whole(0, 1) === 0) return random.pick(['*', '*', '?']);
  return list(random, () => {
    const day = random.whole(0, 7);
    return random.pick([
      String(day),
      random.pick(WEEKDAYS),
      `${day}L`,
      `${day}#${random.whole(1, 5)}`,
      `${random.whole(0, 6)}-${random.whole(0, 6)}`,
    ]);
  });
}
