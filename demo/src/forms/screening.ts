import { addDays, clock } from '../calendar.ts';
import { corrected, entered, groupItems } from '../entry.ts';
import type { DemoForm, DemoItem } from '../plan.ts';
import { type Case, coordinator, investigator, placeOf, say, streamOf, type VisitAt, yesNo } from './case.ts';
import { HISTORY, historyOf } from './history.ts';
import { meanPressure } from './vital-signs.ts';

/** Informed consent, demography, medical history and eligibility. */
export function informedConsent(subject: Case, visit: VisitAt): DemoForm {
  const random = streamOf(subject, 'IC');
  const names = subject.course.site.investigators[0]?.names ?? [];
  const time = clock(7, random.integer(0, 55));
  const values = {
    'IT.ICVER': 'V1.0 2026-04-15',
    'IT.ICDAT': subject.course.consentDate,
    'IT.ICTIM': time,
    'IT.ICCOPY': 'true',
    'IT.ICBY': names.find((name) => name.lang === subject.course.site.language)?.text,
  };
  const entry = formEntry(subject, visit, 'FO.IC', groupItems('IG.IC', values));
  if (!random.chance(0.1)) return entered(entry);
  const before = groupItems('IG.IC', { ...values, 'IT.ICTIM': time.replace(/^07/, '17') });
  return corrected(
    entry,
    before,
    say(subject, '时间误填为下午，按知情同意书更正', 'Time entered as afternoon; corrected from the consent form'),
  );
}

export function demography(subject: Case, visit: VisitAt): DemoForm {
  const random = streamOf(subject, 'DM');
  const { body, course } = subject;
  const isOther = course.site.language === 'en' && random.chance(0.4);
  const ethnic = isOther ? 'OTHER' : random.chance(0.88) ? 'HAN' : random.pick(['HUI', 'MANCHU', 'ZHUANG', 'MIAO']);
  const use = (never: number) => (random.chance(never) ? 'NEVER' : random.pick(['FORMER', 'CURRENT']));
  const items = [
    ...groupItems('IG.DM', {
      'IT.BRTHDAT': course.patient.birthDate,
      'IT.AGE': String(body.age),
      'IT.SEX': body.isFemale ? 'F' : 'M',
      'IT.ETHNIC': ethnic,
      'IT.ETHNIC_OTHER': isOther ? random.pick(['Filipino', 'Portuguese', 'Indian']) : undefined,
      'IT.CHILDBEARING': body.isFemale ? yesNo(body.hasChildbearingPotential) : undefined,
    }),
    ...groupItems('IG.SU', {
      'IT.TOBACCO': use(body.isFemale ? 0.95 : 0.5),
      'IT.ALCOHOL': use(body.isFemale ? 0.85 : 0.45),
    }),
  ];
  return entered(formEntry(subject, visit, 'FO.DM', items));
}

export function medicalHistory(subject: Case, visit: VisitAt): DemoForm {
  const random = streamOf(subject, 'MH');
  const conditions = historyOf(subject);
  const isTreated = random.chance(0.35);
  const onset = addDays(subject.course.consentDate, -random.integer(200, 3600));
  const items = [
    ...groupItems('IG.HTN', {
      // Few people remember the day of a diagnosis.
      'IT.HTN_ONSET': onset.slice(0, random.chance(0.5) ? 4 : 7),
      'IT.HTN_FAMILY': yesNo(random.chance(0.55)),
      'IT.HTN_TREATED': yesNo(isTreated),
      'IT.HTN_DRUGS': isTreated
        ? say(subject, '氨氯地平 5 mg，已停用 4 周', 'Amlodipine 5 mg, stopped 4 weeks ago')
        : undefined,
    }),
    ...groupItems('IG.MH_HEAD', { 'IT.MHYN': yesNo(conditions.length > 0) }),
    ...conditions.flatMap(({ condition, since }, index) => {
      const { zh, en, isChronic } = HISTORY[condition];
      const end = isChronic ? undefined : addDays(`${since}-01-15`, 200).slice(0, 7);
      const values = {
        'IT.MHTERM': say(subject, zh, en),
        'IT.MHSTDAT': since,
        'IT.MHONGO': yesNo(isChronic),
        'IT.MHENDAT': end,
      };
      return groupItems('IG.MH', values, index + 1);
    }),
  ];
  return entered(formEntry(subject, visit, 'FO.MH', items));
}

/** The investigator's judgement; it agrees with the readings, the laboratory and the subject's fate. */
export function eligibility(subject: Case, visit: VisitAt): DemoForm {
  const { systolic, diastolic } = meanPressure(subject, visit);
  const { body, course } = subject;
  const met = [true, body.age >= 18 && body.age <= 75, true, Number(systolic) >= 140 && Number(systolic) < 160, true];
  const applies = [
    false,
    Number(diastolic) >= 110,
    false,
    course.fate === 'liver',
    false,
    false,
    course.fate === 'other-trial',
  ];
  const items = [
    ...met.flatMap((fact, index) => groupItems('IG.INCL', { [`IT.INCL0${index + 1}`]: yesNo(fact) })),
    ...applies.flatMap((fact, index) => groupItems('IG.EXCL', { [`IT.EXCL0${index + 1}`]: yesNo(fact) })),
    ...groupItems('IG.IE', {
      'IT.ELIGIBLE': String(met.every(Boolean) && !applies.some(Boolean)),
      'IT.IEDAT': visit.date,
    }),
  ];
  return entered({ ...formEntry(subject, visit, 'FO.IE', items), by: investigator(subject) });
}

function formEntry(subject: Case, visit: VisitAt, form: string, items: readonly DemoItem[]) {
  return { subject: subject.course.screeningNumber, place: placeOf(visit, form), by: coordinator(subject), items };
}
