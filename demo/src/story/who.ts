import type { Case } from '../forms/case.ts';

/**
 * The subjects of whom the story tells more than their entries: all early ones, whose course is the same for every seed
 * (`course.ts`), so that each has come as far as the story needs.
 */
export const WHO = {
  /** Cleaned, signed and locked before the amendment, which leaves it out. */
  lockedFirst: '01-001',
  /** Signed visit by visit; baseline is frozen. */
  signedVisits: '01-002',
  /** Had a remark on a measurement, which the amendment leaves without a place. */
  remarked: '01-003',
  /** Had week 8 under the amendment: the first electrocardiogram. */
  firstEcg: '01-007',
  /** Cleaned, signed and locked; somebody asks for it to be opened again. */
  unlockWanted: '02-001',
  /** Signed and verified, then corrected: the signature waits, the verification is dropped. */
  corrected: '02-002',
  /** Travelled and missed week 4; most queries are about it. */
  travelled: '02-003',
  /** Single forms are verified, signed and locked. */
  formByForm: '03-001',
} as const;

/** The form that one subject refused to fill in. */
export const REFUSED_FORM = { subject: WHO.corrected, formKey: 'SE.WEEK12~FO.PHQ9' } as const;

export function caseOf(cases: readonly Case[], subject: string): Case {
  const found = cases.find(({ course }) => course.screeningNumber === subject);
  if (!found) throw new RangeError(`the story needs subject ${subject}`);
  return found;
}
