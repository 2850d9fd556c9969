import { effectAt, fixed, meanOf, quotient } from '../body.ts';
import { clock } from '../calendar.ts';
import { corrected, entered, groupItems, leftBlank } from '../entry.ts';
import type { DemoForm, DemoItem } from '../plan.ts';
import { WHO } from '../story/who.ts';
import { type Case, coordinator, placeOf, say, streamOf, type VisitAt } from './case.ts';

interface Reading {
  readonly time: string;
  readonly systolic: number;
  readonly diastolic: number;
}

/** Blood pressure measured three times, pulse, temperature and weight; now and then a number typed wrongly at first. */
export function vitalSigns(subject: Case, visit: VisitAt): DemoForm {
  const random = streamOf(subject, `VS/${visit.oid}/${visit.repeat ?? ''}`);
  const readings = measure(subject, visit);
  const rest = otherItems(subject, visit);
  const items = [...rest.before, ...pressureItems(readings), ...rest.after];
  const entry = {
    subject: subject.course.screeningNumber,
    place: placeOf(visit, 'FO.VS'),
    by: coordinator(subject),
    items,
  };
  if (!random.chance(0.12)) return entered(entry);
  const mistyped = readings.map((reading, index) =>
    index === 1 ? { ...reading, systolic: swapLastDigits(reading.systolic) } : reading,
  );
  const reason = say(
    subject,
    '录入错误：数字颠倒，已按原始记录更正',
    'Transcription error: digits transposed; corrected from source',
  );
  return corrected(entry, [...rest.before, ...pressureItems(mistyped), ...rest.after], reason);
}

/** The mean of the three readings, as the eligibility criteria see it. */
export function meanPressure(subject: Case, visit: VisitAt): { readonly systolic: string; readonly diastolic: string } {
  const readings = measure(subject, visit);
  return {
    systolic: meanOf(readings.map((reading) => reading.systolic)),
    diastolic: meanOf(readings.map((reading) => reading.diastolic)),
  };
}

function measure(subject: Case, visit: VisitAt): Reading[] {
  const random = streamOf(subject, `BP/${visit.oid}/${visit.repeat ?? ''}`);
  const { body } = subject;
  const onTreatment = effectAt(visit.week);
  const systolic = body.systolic - body.systolicEffect * onTreatment + random.normal(0, visit.week === 0 ? 1 : 3, 2);
  const diastolic = body.diastolic - body.diastolicEffect * onTreatment + random.normal(0, 2, 2);
  const start = random.integer(5, 50);
  // The first reading of a sitting is usually the highest.
  return [1.5, 0, -1].map((drift, index) => ({
    time: clock(startHour(subject, visit), start + index * 2),
    systolic: Math.round(systolic + drift + random.normal(0, 0.8, 2)),
    diastolic: Math.round(diastolic + drift / 2 + random.normal(0, 0.8, 2)),
  }));
}

function pressureItems(readings: readonly Reading[]): DemoItem[] {
  const each = readings.flatMap(({ time, systolic, diastolic }, index) =>
    groupItems('IG.BP', { 'IT.BPTIM': time, 'IT.SBP': String(systolic), 'IT.DBP': String(diastolic) }, index + 1),
  );
  const means = groupItems('IG.VS_OTHER', {
    'IT.SBP_MEAN': meanOf(readings.map((reading) => reading.systolic)),
    'IT.DBP_MEAN': meanOf(readings.map((reading) => reading.diastolic)),
  });
  return [...each, ...means];
}

function otherItems(subject: Case, visit: VisitAt): { readonly before: DemoItem[]; readonly after: DemoItem[] } {
  const random = streamOf(subject, `VS-other/${visit.oid}/${visit.repeat ?? ''}`);
  const { body } = subject;
  const weight = fixed(body.weight + body.weightPerWeek * visit.week + random.normal(0, 0.3), 1);
  const pulse = String(Math.round(body.pulse + random.normal(0, 3)));
  const temperature = random.chance(0.9) ? fixed(random.normal(36.5, 0.2), 1) : undefined;
  const isRemarked = visit.oid === 'SE.SCREENING' && subject.course.screeningNumber === WHO.remarked;
  const remark = isRemarked
    ? say(subject, '上臂围 34 cm，使用大号袖带', 'Arm 34 cm around: large cuff used')
    : undefined;
  const before = groupItems('IG.VS', {
    'IT.VSDTM': `${visit.date}T${clock(startHour(subject, visit), 0)}`,
    'IT.VSPOS': 'SITTING',
    'IT.VSLAT': streamOf(subject, 'arm').chance(0.8) ? 'RIGHT' : 'LEFT',
  });
  const after = [
    ...groupItems('IG.VS_OTHER', {
      'IT.PULSE': pulse,
      'IT.TEMP': temperature,
    }),
    ...(temperature === undefined ? [leftBlank('IG.VS_OTHER', 'IT.TEMP', 'NOT_IN_SOURCE')] : []),
    ...groupItems('IG.VS_OTHER', { 'IT.VSREM': remark }),
    ...groupItems('IG.BODY', {
      'IT.WEIGHT': weight,
      'IT.HEIGHT': visit.oid === 'SE.SCREENING' ? fixed(body.height, 1) : undefined,
      // Tenths of a kilogram over whole centimetres: no fraction is lost before the rounding.
      'IT.BMI': quotient(Math.round(Number(weight) * 10) * 1000, body.height ** 2),
    }),
  ];
  return { before, after };
}

function startHour(subject: Case, visit: VisitAt): number {
  return streamOf(subject, `hour/${visit.oid}/${visit.repeat ?? ''}`).integer(8, 10);
}

/** 148 becomes 184; equal digits become a plain slip of the last one. */
function swapLastDigits(value: number): number {
  const [hundreds = '', tens = '', ones = ''] = String(value);
  const swapped = Number(`${hundreds}${ones}${tens}`);
  return swapped === value || swapped < 100 ? value + 1 : swapped;
}
