import type { Random } from '../random.ts';

const MONTHS = ['JAN', 'feb', 'MAR', 'apr', 'MAY', 'jun', 'JUL', 'aug', 'SEP', 'oct', 'NOV', 'dec'];
const WEEKDAYS = ['SUN', 'mon', 'TUE', 'wed', 'THU', 'fri', 'SAT'];

/** An expression of six or seven fields, of all that Quartz's grammar knows. It may name no day that exists. */
export function randomQuartzCron(random: Random): string {
  const [day, weekday] = random.whole(0, 1) === 0 ? [dayOfMonth(random), '?'] : ['?', dayOfWeek(random)];
  const fields = [
    random.whole(0, 2) > 0 ? '0' : field(random, 0, 59),
    field(random, 0, 59),
    field(random, 0, 23),
    day,
    random.whole(0, 2) > 0 ? '*' : list(random, () => named(random, MONTHS, 1)),
    weekday,
  ];
  if (random.whole(0, 3) === 0)
    fields.push(random.pick(['*', '2026-2028', '2027', '2026/2', `2026,20${random.whole(27, 40)}`]));
  return fields.join(' ');
}

function field(random: Random, least: number, most: number): string {
  const value = () => random.whole(least, most);
  switch (random.whole(0, 6)) {
    case 0:
      return '*';
    case 1:
      return `*/${random.whole(1, most)}`;
    case 2:
      return `${value()}/${random.whole(1, most)}`;
    case 3:
      // The first may be the higher one: such a range wraps around.
      return `${value()}-${value()}/${random.whole(1, 7)}`;
    default:
      return list(random, () => (random.whole(0, 3) === 0 ? `${value()}-${value()}` : String(value())));
  }
}

function list(random: Random, item: () => string): string {
  return Array.from({ length: random.whole(1, 3) }, item).join(',');
}

function dayOfMonth(random: Random): string {
  const day = random.whole(1, 31);
  return random.pick(['*', 'L', 'LW', `L-${day}`, `L-${day}W`, `${day}W`, `${day}`, field(random, 1, 31)]);
}

function dayOfWeek(random: Random): string {
  const day = random.pick([String(random.whole(1, 7)), random.pick(WEEKDAYS)]);
  return random.pick([
    '*',
    'L',
    `${day}L`,
    `${day}#${random.whole(1, 5)}`,
    field(random, 1, 7),
    list(random, () => named(random, WEEKDAYS, 1)),
  ]);
}

/** Numbers or words, alone or as a range. */
function named(random: Random, words: readonly string[], least: number): string {
  const one = () =>
    random.whole(0, 1) === 0 ? String(random.whole(least, words.length)) : random.pick(words);
  return random.whole(0, 2) === 0 ? `${one()}-${one()}` : one();
}
