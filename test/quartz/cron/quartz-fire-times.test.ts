import { spawnSync } from 'node:child_process';
import { expect } from 'vitest';
import { parseCron } from '../../../src/quartz/cron/parse-cron.ts';
import { quartzFireTimes } from '../../../src/quartz/cron/quartz-fire-times.ts';
import { testWith } from '../../support/needs.ts';
import { compileJava } from '../../support/quartz/java.ts';
import { randomQuartzCron } from '../../support/quartz/random-quartz-cron.ts';
import { type Random, seededRandom } from '../../support/random.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const ZONES = [
  'UTC',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Europe/Berlin',
  'Europe/London',
  'America/New_York',
  'America/Havana',
  'America/St_Johns',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
];
const EXPRESSIONS = 5_000;
const START = Date.UTC(2026, 0, 1);
const DAYS = 3 * 365;

/** For these Quartz compares with a calendar that has the milliseconds of now: within a second its answer is chance. */
const NEAREST_WEEKDAY = /[\dL]W/;

interface Question {
  expression: string;
  timezone: string;
  after: number;
  count: number;
}

/** A stretch anywhere and, in zones that have them, one around a change of the clocks. */
function questionsOf(random: Random, expression: string): Question[] {
  return ZONES.flatMap((timezone) => {
    const fraction = random.pick([0, 500]);
    const second = START + random.whole(0, DAYS * 86_400) * 1_000;
    const after = second + (NEAREST_WEEKDAY.test(expression) ? 0 : fraction);
    const anywhere = { expression, timezone, after, count: 3 };
    const change = Temporal.Instant.fromEpochMilliseconds(after)
      .toZonedDateTimeISO(timezone)
      .getTimeZoneTransition('next');
    if (!change) return [anywhere];
    const near = change.epochMilliseconds + random.whole(-7_200, 7_200) * 1_000;
    return [anywhere, { expression, timezone, after: near, count: 8 }];
  });
}

function askQuartz(questions: readonly Question[]): string[] {
  using folder = temporaryFolder();
  const lines = questions.map((q) => `${q.expression}|${q.timezone}|${q.after}|${q.count}\n`);
  const asked = spawnSync('java', compileJava(folder.path, 'CronTimes'), {
    input: lines.join(''),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    timeout: 120_000,
  });
  expect(asked.stderr).toBe('');
  return asked.stdout.trimEnd().split('\n');
}

function ourAnswer({ expression, timezone, after, count }: Question): string {
  const parsed = parseCron(expression);
  if (!parsed.ok) return parsed.problem;
  const times = quartzFireTimes(parsed.cron, timezone, new Date(after)).take(count);
  return times
    .map((time) => time.getTime())
    .toArray()
    .join(' ');
}

testWith(
  'Java and libquartz2-java',
  `agrees with org.quartz.CronExpression about ${EXPRESSIONS} expressions in ${ZONES.length} zones`,
  async () => {
    const random = seededRandom(2026);
    const taken: string[] = [];
    while (taken.length < EXPRESSIONS) {
      const expression = randomQuartzCron(random);
      if (parseCron(expression).ok) taken.push(expression);
    }
    const questions = taken.flatMap((expression) => questionsOf(random, expression));
    const answers = askQuartz(questions);
    expect(answers.length).toBe(questions.length);
    const differ = questions.filter((question, index) => ourAnswer(question) !== answers[index]);
    expect(differ).toEqual([]);
  },
  180_000,
);
