import { addDays } from './calendar.ts';
import { bilingual, NAMES, SITES } from './cast.ts';
import type { DemoLanguage, DemoPatient } from './plan.ts';
import { type Random, randomStream } from './random.ts';

/** How many patients each hospital has; some of them never join the study. */
const PATIENTS_PER_SITE: Record<string, number> = { '01': 14, '02': 13, '03': 7 };

/** The patients of the three hospitals, 35 to 72 years old today. */
export function demoPatients(seed: number, today: string): DemoPatient[] {
  const remaining = { zh: shuffledNames(seed, 'zh'), en: shuffledNames(seed, 'en') };
  let running = 0;
  return SITES.flatMap((site) => {
    const random = randomStream(seed, `patients/${site.code}`);
    return Array.from({ length: PATIENTS_PER_SITE[site.code] ?? 0 }, (_, index) => {
      running += 1;
      return patient(random, { site: site.code, index, running, today, person: take(remaining[site.language]) });
    });
  });
}

interface Person {
  readonly sex: DemoPatient['sex'];
  readonly zh: string;
  readonly en: string;
}

interface PatientFacts {
  readonly site: string;
  readonly index: number;
  readonly running: number;
  readonly today: string;
  readonly person: Person;
}

function patient(random: Random, { site, index, running, today, person }: PatientFacts): DemoPatient {
  return {
    ref: `P${String(running).padStart(3, '0')}`,
    hospital: site,
    hospitalNumber: `DEMO-${site}-${10001 + index * 7}`,
    names: bilingual(person.zh, person.en),
    birthDate: addDays(today, -random.integer(35 * 366, 72 * 365)),
    sex: person.sex,
    // No Chinese number begins with 100: nobody can be called.
    phone: `+86 100 0000 ${String(running).padStart(4, '0')}`,
    tags: ['demo', 'hypertension', ...(random.chance(0.2) ? ['diabetes'] : [])],
  };
}

function shuffledNames(seed: number, language: DemoLanguage): Person[] {
  const { MALE, FEMALE } = NAMES[language];
  const people = [
    ...MALE.map(([zh, en]): Person => ({ sex: 'MALE', zh, en })),
    ...FEMALE.map(([zh, en]): Person => ({ sex: 'FEMALE', zh, en })),
  ];
  return randomStream(seed, `names/${language}`).shuffle(people);
}

function take(people: Person[]): Person {
  const person = people.pop();
  if (!person) throw new RangeError('the cast has fewer names than the hospitals have patients');
  return person;
}
