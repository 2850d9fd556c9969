import type { UnitConversion } from './units.ts';

/** A conversion that is the same in every study. Substances differ, so those with one say which. */
export interface CommonConversion extends UnitConversion {
  /** What is measured, in lower-case English; absent where the conversion holds for anything. */
  readonly substance?: string;
  /** Where the factor comes from. */
  readonly source: string;
}

const INTERNATIONAL_POUND = 'International yard and pound agreement 1959, exact (NIST SP 811, appendix B)';
const PREFIX = 'SI prefixes, exact';
const VERSION = '2026.1';

/**
 * Common conversions of the clinic. Units are written in UCUM, case sensitive. Factors of amount to mass are molar
 * masses summed from the IUPAC abridged standard atomic weights of 2021 (C 12.011, H 1.008, N 14.007, O 15.999), so
 * they differ in the fourth digit from the rounded ones that laboratories print (18.0156 for 18.02, 1/0.011312 =
 * 88.40 for 88.4). A study that must follow its laboratory states its own. A corrected factor gets a new version.
 */
export const COMMON_CONVERSIONS: readonly CommonConversion[] = [
  substance('glucose', 'mmol/L', 'mg/dL', '18.0156', 'C6H12O6, 180.156 g/mol'),
  substance('creatinine', 'umol/L', 'mg/dL', '0.011312', 'C4H7N3O, 113.12 g/mol'),
  substance('cholesterol', 'mmol/L', 'mg/dL', '38.6664', 'C27H46O, 386.664 g/mol'),
  substance('bilirubin', 'umol/L', 'mg/dL', '0.0584673', 'C33H36N4O6, 584.673 g/mol'),
  substance('urate', 'umol/L', 'mg/dL', '0.0168112', 'C5H4N4O3 (uric acid), 168.112 g/mol'),
  { from: '[lb_av]', to: 'kg', factor: '0.45359237', version: VERSION, source: INTERNATIONAL_POUND },
  { from: '[in_i]', to: 'cm', factor: '2.54', version: VERSION, source: INTERNATIONAL_POUND },
  { from: 'Cel', to: '[degF]', factor: '1.8', offset: '32', version: VERSION, source: 'NIST SP 811, B.8, exact' },
  { from: 'g/dL', to: 'g/L', factor: '10', version: VERSION, source: PREFIX },
  { from: 'mg/dL', to: 'g/L', factor: '0.01', version: VERSION, source: PREFIX },
  {
    from: 'mm[Hg]',
    to: 'kPa',
    factor: '0.133322387415',
    version: VERSION,
    source:
      'conventional millimetre of mercury: 13595.1 kg/m3 × 9.80665 m/s2 × 1 mm, exact; UCUM rounds it to 0.133322',
  },
];

/** What holds for a substance: its own conversions and those without one, ready for `convert`. */
export function conversionsFor(substanceName: string | undefined): readonly CommonConversion[] {
  return COMMON_CONVERSIONS.filter((one) => one.substance === undefined || one.substance === substanceName);
}

function substance(name: string, from: string, to: string, factor: string, formula: string): CommonConversion {
  const source = `${formula}; IUPAC abridged standard atomic weights 2021`;
  return { substance: name, from, to, factor, version: VERSION, source };
}
