/** The vital signs that are kept, the LOINC codes that mean them and the UCUM units they are measured in. */
export const VITAL_KINDS = [
  'systolic',
  'diastolic',
  'pulse',
  'temperature',
  'respiration',
  'oxygenSaturation',
  'weight',
  'height',
  'bmi',
] as const;

export type VitalKind = (typeof VITAL_KINDS)[number];

/** LOINC codes of the FHIR R4 vital signs profiles, with their common method-specific neighbours. */
const KIND_BY_LOINC: Readonly<Record<string, VitalKind>> = {
  '8480-6': 'systolic',
  '8462-4': 'diastolic',
  '8867-4': 'pulse',
  '8310-5': 'temperature',
  '8331-1': 'temperature',
  '8328-7': 'temperature',
  '8332-9': 'temperature',
  '8333-7': 'temperature',
  '9279-1': 'respiration',
  '2708-6': 'oxygenSaturation',
  '59408-5': 'oxygenSaturation',
  '29463-7': 'weight',
  '3141-9': 'weight',
  '8302-2': 'height',
  '3137-7': 'height',
  '8306-3': 'height',
  '39156-5': 'bmi',
};

const PRESSURE = ['mm[Hg]', 'kPa'];
const RATE = ['/min', '1/min', '{beats}/min', '{breaths}/min'];

const UNITS: Readonly<Record<VitalKind, readonly string[]>> = {
  systolic: PRESSURE,
  diastolic: PRESSURE,
  pulse: RATE,
  temperature: ['Cel', '[degF]', 'K'],
  respiration: RATE,
  oxygenSaturation: ['%'],
  weight: ['kg', 'g', '[lb_av]'],
  height: ['cm', 'm', '[in_i]', '[in_us]'],
  bmi: ['kg/m2'],
};

/** Units as people write them, where they can mean one thing only. */
const UCUM_OF_WORDS: Readonly<Record<string, string>> = {
  mmHg: 'mm[Hg]',
  bpm: '/min',
  'beats/min': '/min',
  'beats/minute': '/min',
  'breaths/min': '/min',
  'breaths/minute': '/min',
  '次/分': '/min',
  '°C': 'Cel',
  '℃': 'Cel',
  '°F': '[degF]',
  '℉': '[degF]',
  lb: '[lb_av]',
  lbs: '[lb_av]',
  in: '[in_i]',
  'kg/m²': 'kg/m2',
  'kg/m^2': 'kg/m2',
};

/** Which vital sign a LOINC code means; undefined for every other code. */
export function kindOfLoinc(code: string): VitalKind | undefined {
  return Object.hasOwn(KIND_BY_LOINC, code) ? KIND_BY_LOINC[code] : undefined;
}

/** True when the vital sign is measured in this UCUM unit. */
export function isUnitOf(kind: VitalKind, ucum: string): boolean {
  return UNITS[kind].includes(ucum);
}

/** The UCUM unit behind a unit in words (`mmHg`), or the text itself when it may be UCUM already. */
export function ucumOfWords(words: string): string {
  return Object.hasOwn(UCUM_OF_WORDS, words) ? (UCUM_OF_WORDS[words] ?? words) : words;
}
