import { createHash } from 'node:crypto';

export interface SampleQuestion {
  /** Of the study's design. Who knows it can tell the sample beforehand, so sites are not shown it. */
  readonly seed: string;
  readonly study: string;
  readonly subject: string;
  /** How much of the subjects is drawn, 0 to 100; fractions count. */
  readonly percent: number;
}

/**
 * Whether a subject is in the share whose data are verified against source in full.
 *
 * Each subject is drawn by itself: the first 48 bits of SHA-256 over seed, study and subject, as a fraction of 2^48,
 * lie below the percentage. So an auditor can draw again and get the same, a new subject changes nobody's lot, a
 * larger percentage keeps all who were in, and the share comes out as asked only on average: of 100 subjects at 20 %
 * it is mostly 12 to 28.
 */
export function isSampled({ seed, study, subject, percent }: SampleQuestion): boolean {
  // As a JSON list, so that no two questions run into one text.
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, study, subject]))
    .digest();
  return digest.readUIntBE(0, 6) / 2 ** 48 < percent / 100;
}
