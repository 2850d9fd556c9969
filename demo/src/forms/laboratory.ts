import { fixed } from '../body.ts';
import { addDays, clock } from '../calendar.ts';
import { entered, groupItems, itemPath } from '../entry.ts';
import type { DemoForm, DemoItem } from '../plan.ts';
import { WHO } from '../story/who.ts';
import { type Case, coordinator, placeOf, say, streamOf, type VisitAt, yesNo } from './case.ts';

/** Always came a day early: there is a candidate query for every seed. */
const EARLIER = WHO.corrected;

interface Analyte {
  readonly group: 'IG.HEM' | 'IG.CHEM';
  readonly item: string;
  readonly mean: number;
  /** Women differ by so much. */
  readonly femaleShift?: number;
  /** Standard deviation between subjects, and within one. */
  readonly between: number;
  readonly within: number;
  readonly unit: string;
  readonly places: number;
  /** What an English-speaking laboratory reports instead. */
  readonly conventional?: { readonly unit: string; readonly factor: number; readonly places: number };
}

const ANALYTES: readonly Analyte[] = [
  {
    ...{ group: 'IG.HEM', item: 'HGB', mean: 150, femaleShift: -17, between: 7, within: 2.5, unit: 'g/L', places: 0 },
    conventional: { unit: 'g/dL', factor: 0.1, places: 1 },
  },
  { group: 'IG.HEM', item: 'WBC', mean: 6.2, between: 1, within: 0.4, unit: '10*9/L', places: 2 },
  { group: 'IG.HEM', item: 'RBC', mean: 5, femaleShift: -0.5, between: 0.25, within: 0.1, unit: '10*12/L', places: 2 },
  { group: 'IG.HEM', item: 'PLT', mean: 225, between: 35, within: 12, unit: '10*9/L', places: 0 },
  { group: 'IG.CHEM', item: 'ALT', mean: 25, between: 7, within: 3, unit: 'U/L', places: 0 },
  { group: 'IG.CHEM', item: 'AST', mean: 23, between: 4, within: 2, unit: 'U/L', places: 0 },
  {
    ...{ group: 'IG.CHEM', item: 'CREA', mean: 82, femaleShift: -19, between: 8, within: 3, unit: 'umol/L', places: 0 },
    conventional: { unit: 'mg/dL', factor: 1 / 88.4, places: 2 },
  },
  { group: 'IG.CHEM', item: 'UREA', mean: 5.2, between: 0.8, within: 0.4, unit: 'mmol/L', places: 1 },
  { group: 'IG.CHEM', item: 'K', mean: 4.25, between: 0.22, within: 0.12, unit: 'mmol/L', places: 2 },
  { group: 'IG.CHEM', item: 'NA', mean: 141, between: 1.3, within: 0.8, unit: 'mmol/L', places: 0 },
  {
    ...{ group: 'IG.CHEM', item: 'GLU', mean: 5.3, between: 0.45, within: 0.25, unit: 'mmol/L', places: 2 },
    conventional: { unit: 'mg/dL', factor: 18.016, places: 0 },
  },
  { group: 'IG.CHEM', item: 'LDL', mean: 2.9, between: 0.5, within: 0.2, unit: 'mmol/L', places: 2 },
];

/** Blood results in the units of the site's laboratory; a haemolysed sample leaves potassium not done. */
export function laboratory(subject: Case, visit: VisitAt): DemoForm {
  const random = streamOf(subject, `LB/${visit.oid}`);
  const isHaemolysed = random.chance(0.06);
  // Some come for the sample on the day before.
  const isEarlier = visit.oid !== 'SE.SCREENING' && (random.chance(0.12) || subject.course.screeningNumber === EARLIER);
  const sampled = isEarlier ? addDays(visit.date, -1) : visit.date;
  const isLiverFailing = subject.course.fate === 'liver';
  const items: DemoItem[] = [
    ...groupItems('IG.LB', {
      'IT.LBDTM': `${sampled}T${clock(7, random.integer(20, 59))}`,
      'IT.LBFAST': yesNo(!random.chance(0.03)),
    }),
    ...ANALYTES.flatMap((analyte) =>
      analyte.item === 'K' && isHaemolysed ? notDone(analyte) : result(subject, visit, analyte),
    ),
    ...groupItems('IG.PREG', { 'IT.PREG': subject.body.hasChildbearingPotential ? 'NEGATIVE' : undefined }),
    ...groupItems('IG.LB_ASSESS', {
      'IT.LBCS': yesNo(isLiverFailing),
      'IT.LBCS_DESC': isLiverFailing
        ? say(
            subject,
            'ALT、AST 升高超过正常值上限 3 倍，建议消化科就诊',
            'ALT and AST above 3 × ULN; referred to hepatology',
          )
        : undefined,
    }),
  ];
  return entered({
    subject: subject.course.screeningNumber,
    place: placeOf(visit, 'FO.LB'),
    by: coordinator(subject),
    items,
  });
}

function result(subject: Case, visit: VisitAt, analyte: Analyte): DemoItem[] {
  const usual = streamOf(subject, `lab/${analyte.item}`).normal(analyte.mean, analyte.between, 2);
  const shift = subject.body.isFemale ? (analyte.femaleShift ?? 0) : 0;
  const noise = streamOf(subject, `lab/${analyte.item}/${visit.oid}`).normal(0, analyte.within, 2);
  const isRaised = subject.course.fate === 'liver' && (analyte.item === 'ALT' || analyte.item === 'AST');
  const value = (usual + shift + noise) * (isRaised ? 7 : 1);
  const conventional = subject.course.site.language === 'en' ? analyte.conventional : undefined;
  const { unit, factor, places } = conventional ?? { unit: analyte.unit, factor: 1, places: analyte.places };
  return groupItems(analyte.group, {
    [`IT.${analyte.item}`]: fixed(value * factor, places),
    [`IT.${analyte.item}_U`]: unit,
  });
}

function notDone({ group, item }: Analyte): DemoItem[] {
  return [`IT.${item}`, `IT.${item}_U`].map((oid) => ({ path: itemPath(group, oid), notDone: 'HAEMOLYSED' }));
}
