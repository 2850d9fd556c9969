import { type DiaryHarness, study } from './diary.fixture.ts';
import type { PhoneEntry } from './testing-phone.ts';

/** A pain diary: how strong, since when, what was taken, and a photo of it, the last three where there is pain. */
const pain = {
  title: [{ lang: 'en', text: 'Pain' }],
  languages: ['en', 'zh-CN'],
  items: [
    { item: 'NRS', kind: 'ITEM_KIND_NUMERIC_RATING', min: '0', max: '10', required: true },
    {
      ...{ item: 'WHERE', kind: 'ITEM_KIND_MULTIPLE_CHOICE', required: true, mayDecline: true },
      options: [{ code: 'HEAD' }, { code: 'BACK' }, { code: 'NONE', exclusive: true }],
      enableWhen: [{ item: 'NRS', operator: 'OPERATOR_GREATER', value: '0' }],
    },
    { item: 'NOTE', kind: 'ITEM_KIND_TEXT', maxLength: 200 },
    { item: 'PHOTO', kind: 'ITEM_KIND_PHOTO' },
  ],
  scores: [{ score: 'TOTAL', cel: 'NRS' }],
};
export const painHash = 'a'.repeat(64);

const daily = {
  ...{ anchor: 'ANCHOR_ENROLMENT', firstDay: 0, lastDay: 60, everyDays: 1 },
  slots: [{ opens: '18:00', due: '20:00', closes: '22:00', lateMinutes: 60 }],
};
const onDemand = { anchor: 'ANCHOR_ENROLMENT', firstDay: 0, lastDay: 60 };

/** Two sites in Shanghai; `daily` each evening from six to ten and an hour late, `attack` whenever there is one. */
export async function planStudy(diary: DiaryHarness): Promise<void> {
  const put = `'2026-05-01', 'test'`;
  for (const version of ['1', '2']) {
    await diary.sql(
      `insert into instrument (study, instrument, version, content, hash, source, imported_at, imported_by)
       values ($1, 'PAIN', $2, $3, $4, 'MODEL', ${put})`,
      [study, version, JSON.stringify(pain), version === '1' ? painHash : 'b'.repeat(64)],
    );
  }
  const schedules = { daily, attack: onDemand };
  for (const [schedule, content] of Object.entries(schedules)) {
    await diary.sql(
      `insert into schedule (study, schedule, version, content, instrument, instrument_version, put_at, put_by)
       values ($1, $2, 1, $3, 'PAIN', '1', ${put})`,
      [study, schedule, JSON.stringify(content)],
    );
  }
  await diary.sql(
    `insert into site_zone (study, site, zone) values ($1, '01', 'Asia/Shanghai'), ($1, '02', 'Asia/Shanghai')`,
    [study],
  );
}

/** Enrolled on 1 June 2026. */
export async function enrol(diary: DiaryHarness, subject: string, at = '01', date = '2026-06-01'): Promise<void> {
  await diary.sql('insert into participant (study, subject, site) values ($1, $2, $3)', [study, subject, at]);
  await diary.sql(`insert into anchor_date (study, subject, site, anchor, date) values ($1, $2, $3, 'enrolment', $4)`, [
    study,
    subject,
    at,
    date,
  ]);
}

/** An evening's entry as a phone makes it; 2 June at 20:00 in Shanghai unless it is said otherwise. */
export function evening(more: Partial<PhoneEntry> = {}): PhoneEntry {
  return {
    ...{ task: 'daily/2026-06-02/1', instrument: 'PAIN', version: '1', hash: painHash },
    answers: { NRS: ['4'], WHERE: ['HEAD', 'BACK'], NOTE: ['since noon — 中午起'] },
    submittedMs: Date.parse('2026-06-02T12:00:00.123Z'),
    ...more,
  };
}
