import type { SubjectKey } from '../casebook/casebook.ts';
import type { SignatureState } from '../casebook/form-status.ts';

/** What was signed of one form, and whether it still is so. */
export interface SignedForm {
  readonly form: string;
  readonly revision: number;
  readonly status: SignatureState;
  /** Of the content that was signed, hex. */
  readonly hash: string;
}

export interface Signature extends SubjectKey {
  /** A form key, a visit key, or '' for the casebook. */
  readonly place: string;
  /** Within its place, from 1. */
  readonly number: number;
  readonly meaning: string;
  readonly signer: string;
  /** As it was printed when it was signed. */
  readonly signerName: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly forms: readonly SignedForm[];
}

/** VALID while everything it covers is as it was signed. */
export function statusOf({ forms }: Pick<Signature, 'forms'>): SignatureState {
  return forms.every(({ status }) => status === 'VALID') ? 'VALID' : 'BROKEN';
}
