import { addDays, daysBetween } from '../calendar.ts';
import { bilingual } from '../cast.ts';
import type { Case } from '../forms/case.ts';
import { type Random, randomStream } from '../random.ts';
import type {
  DemoAct,
  DemoAlertRule,
  DemoAnswers,
  DemoContact,
  DemoDiary,
  DemoParticipant,
  DemoSchedule,
} from './diary-types.ts';
import { INSTRUMENTS } from './instruments.ts';

const days = 14;
/** At which visits PHQ-9 is asked. */
const weeks = { baseline: 'SE.BASELINE', week4: 'SE.WEEK4', week8: 'SE.WEEK8' };
const scheduleNames = ['evening', ...Object.keys(weeks).map((name) => `phq9-${name}`)];
/** How many more pair a device than stand in for those who never did. */
const devicesMax = 13;

/**
 * A fortnight of diaries, from those who are enrolled: most evenings done, some late, some missed; one who has fallen
 * silent, and one whose answer somebody has to look at. The diary came with the protocol as it is now, so nobody is asked
 * for the time before.
 */
export function diaryPlan(cases: readonly Case[], today: string): DemoDiary {
  const from = addDays(today, 1 - days);
  const enrolled = cases.filter(({ course }) => enrolledOn(course) !== undefined && !course.ended);
  const paired = enrolled.slice(0, Math.min(devicesMax, enrolled.length - 1));
  const sad =
    paired.find(({ course }) => course.visits.some(({ date }) => date >= from && date < today)) ?? paired.at(-1);
  return {
    instruments: INSTRUMENTS,
    schedules: schedules(from),
    rules: RULES,
    participants: paired.map((one, index) =>
      participant(one, { from, today, isSilent: index === 3, isSad: one === sad }),
    ),
    contacts: CONTACTS,
    forVisitors: enrolled[paired.length]?.course.screeningNumber,
    from,
    to: today,
  };
}

function enrolledOn({ visits }: Case['course']): string | undefined {
  return visits.find(({ oid }) => oid === 'SE.BASELINE')?.date;
}

function schedules(effectiveFrom: string): readonly DemoSchedule[] {
  const texts = (en: string, zh: string) => [
    { lang: 'en', text: en },
    { lang: 'zh-CN', text: zh },
  ];
  return [
    {
      schedule: 'evening',
      content: {
        title: texts('Evening diary', '晚间日记'),
        ...{ instrument: 'DIARY', instrumentVersion: '1.0', anchor: 'ANCHOR_ENROLMENT', effectiveFrom },
        ...{ firstDay: 0, lastDay: 120, everyDays: 1 },
        slots: [{ opens: '18:00', due: '20:00', closes: '23:00', lateMinutes: 120 }],
      },
    },
    ...Object.entries(weeks).map(([name, visit]) => ({
      schedule: `phq9-${name}`,
      content: {
        title: texts(`PHQ-9 at ${name}`, `PHQ-9（${name === 'baseline' ? '基线' : `第 ${name.slice(4)} 周`}）`),
        ...{ instrument: 'PHQ-9', instrumentVersion: '1.0', anchor: 'ANCHOR_VISIT', visit, effectiveFrom },
        ...{ firstDay: 0, lastDay: 2 },
        slots: [{ opens: '08:00', closes: '22:00' }],
      },
    })),
  ];
}

/** The last site has said nothing yet, for whoever tries the demo to do. */
const CONTACTS: readonly DemoContact[] = [
  {
    site: '01',
    contact: bilingual(
      '心内科临床试验办公室\n010-5550 0101，工作日 8:00–17:00\n夜间请拨 010-5550 0199',
      'Cardiology, trial office\n010-5550 0101, working days 8:00–17:00\nAt night 010-5550 0199',
    ),
  },
  {
    site: '02',
    contact: bilingual(
      '高血压门诊：021-5550 0102，每日 8:00–20:00',
      'Hypertension clinic: 021-5550 0102, daily 8:00–20:00',
    ),
  },
];

const RULES: readonly DemoAlertRule[] = [
  {
    rule: 'phq9-item9',
    title: bilingual('PHQ-9 第 9 题大于 0', 'PHQ-9 item 9 above 0'),
    when: { entry: { instrument: 'PHQ-9', cel: 'PHQ9_9 > 0' } },
    isUrgent: true,
  },
  {
    rule: 'severe-headache',
    title: bilingual('严重头痛（8 分及以上）', 'Severe headache (8 or more)'),
    when: { entry: { instrument: 'DIARY', cel: 'HEADACHE >= 8' } },
    isUrgent: false,
  },
  {
    rule: 'three-missed',
    title: bilingual('连续三晚漏填', 'Three evenings missed in a row'),
    when: { missed: { schedule: 'evening', count: 3 } },
    isUrgent: false,
  },
];

interface Character {
  readonly from: string;
  readonly today: string;
  /** Answers no more from the ninth evening on. */
  readonly isSilent: boolean;
  /** Is troubled, and says so. */
  readonly isSad: boolean;
}

function participant({ seed, course }: Case, character: Character): DemoParticipant {
  const { screeningNumber: subject, site } = course;
  const { from, today, isSilent, isSad } = character;
  const randomOf = (what: string) => randomStream(seed, `diary/${subject}/${what}`);
  const act = (schedule: string, date: string): DemoAct => {
    const random = randomOf(`${schedule}/${date}`);
    if (isSilent && daysBetween(from, date) >= 8) return { kind: 'missed' };
    const luck = random.next();
    if (schedule === 'evening' && luck < 0.08) return { kind: 'missed' };
    if (schedule === 'evening' && luck < 0.15) return { kind: 'late' };
    return { kind: 'done', share: 0.05 + 0.6 * random.next() };
  };
  return {
    ...{ subject, site: site.code, language: site.language === 'zh' ? 'zh-CN' : 'en' },
    days: Array.from({ length: days }, (_, index) => {
      const date = addDays(from, index);
      const isBadDay = isSad && daysBetween(date, today) <= 2;
      return {
        date,
        acts: Object.fromEntries(scheduleNames.map((name) => [name, act(name, date)])),
        answers: {
          DIARY: evening(randomOf(`DIARY/${date}`), isBadDay),
          'PHQ-9': mood(randomOf(`PHQ-9/${date}`), isSad),
        },
      };
    }),
  };
}

function evening(random: Random, isBadDay: boolean): DemoAnswers {
  const isTaken = random.chance(0.95);
  const complaints = ['DIZZY', 'SWELLING', 'COUGH', 'TIRED'].filter(() => random.chance(0.12));
  const minute = random.pick(['00', '10', '15', '30', '45']);
  const systolic = Math.round(random.normal(138, 8));
  return {
    TAKEN: [isTaken ? 'Y' : 'N'],
    ...(isTaken && { TAKEN_AT: [`0${random.integer(7, 9)}:${minute}`] }),
    SYSBP: [String(systolic)],
    DIABP: [String(Math.round(systolic * 0.62))],
    HEADACHE: [String(isBadDay ? random.integer(8, 9) : Math.max(0, random.integer(-3, 4)))],
    COMPLAINTS: complaints.length > 0 ? complaints : ['NONE'],
    WELLBEING: random.chance(0.05) ? null : [String(isBadDay ? random.integer(15, 35) : random.integer(55, 95))],
  };
}

function mood(random: Random, isSad: boolean): DemoAnswers {
  const items = Array.from({ length: 9 }, (_, index): [string, string[]] => {
    const usual = random.pick(['0', '0', '0', '1', '1', '2']);
    const value = index < 8 ? usual : isSad ? '1' : '0';
    return [`PHQ9_${index + 1}`, [value]];
  });
  return Object.fromEntries(items);
}
