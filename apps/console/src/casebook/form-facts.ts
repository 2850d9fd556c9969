import type { edc } from '@verum/contracts';
import type { Json } from '../api/json.ts';
import { type Entry, entryOf } from './entry-status.ts';

export type FormStatus = Json<edc.FormStatus>;
export type SignatureState = 'none' | 'valid' | 'broken';
export type HoldState = 'none' | 'frozen' | 'locked';

/** What is known of a form, or of all forms of a visit: separate facts, of which none hides another. */
export interface FormFacts {
  readonly entry: Entry;
  readonly openQueries: number;
  readonly answeredQueries: number;
  /** Items verified at their present version. */
  readonly verified: number;
  /** Items that still have to be. */
  readonly toVerify: number;
  /** Of these, the ones that were verified before they changed. */
  readonly unverifiedByChange: number;
  readonly signature: SignatureState;
  readonly hold: HoldState;
  readonly isRemoved: boolean;
  readonly orphaned: number;
}

export function factsOf(status: FormStatus): FormFacts {
  const { openQueries = 0, answeredQueries = 0, verified = 0, toVerify = 0, unverifiedByChange = 0 } = status;
  return {
    ...{ openQueries, answeredQueries, verified, toVerify, unverifiedByChange },
    entry: entryOf(status.entry),
    signature: signatureOf(status.signature),
    hold: holdOf(status.hold),
    isRemoved: status.removed ?? false,
    orphaned: status.orphaned ?? 0,
  };
}

export function signatureOf(status: string | undefined): SignatureState {
  if (status === 'SIGNATURE_STATUS_VALID') return 'valid';
  return status === 'SIGNATURE_STATUS_BROKEN' ? 'broken' : 'none';
}

export function holdOf(hold: string | undefined): HoldState {
  if (hold === 'HOLD_LOCKED') return 'locked';
  return hold === 'HOLD_FROZEN' ? 'frozen' : 'none';
}

export type Verification = 'none' | 'part' | 'done' | 'changed';

/** `changed`: something was verified and is not any more, which says more than how far verification has come. */
export function verificationOf({ verified, toVerify, unverifiedByChange }: FormFacts): Verification {
  if (unverifiedByChange > 0) return 'changed';
  if (verified === 0) return 'none';
  return toVerify === 0 ? 'done' : 'part';
}

/** Several forms as one: counts add up, and it is signed or held only where each of them is. */
export function factsTogether(forms: readonly FormFacts[], entry: Entry): FormFacts {
  const sum = (count: (facts: FormFacts) => number) => forms.reduce((total, facts) => total + count(facts), 0);
  return {
    entry,
    openQueries: sum((facts) => facts.openQueries),
    answeredQueries: sum((facts) => facts.answeredQueries),
    verified: sum((facts) => facts.verified),
    toVerify: sum((facts) => facts.toVerify),
    unverifiedByChange: sum((facts) => facts.unverifiedByChange),
    signature: signatureTogether(forms.map(({ signature }) => signature)),
    hold: holdTogether(forms.map(({ hold }) => hold)),
    isRemoved: false,
    orphaned: sum((facts) => facts.orphaned),
  };
}

function signatureTogether(signatures: readonly SignatureState[]): SignatureState {
  if (signatures.includes('broken')) return 'broken';
  return signatures.length > 0 && signatures.every((one) => one === 'valid') ? 'valid' : 'none';
}

function holdTogether(holds: readonly HoldState[]): HoldState {
  if (holds.length === 0 || holds.includes('none')) return 'none';
  return holds.includes('frozen') ? 'frozen' : 'locked';
}
