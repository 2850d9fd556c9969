import type { Hold } from '../review/hold.ts';
import type { Entry } from './form-state.ts';

/** Whether a signature stands, and still over what was signed. */
export type SignatureState = 'NONE' | 'VALID' | 'BROKEN';

/** The facts of a form side by side; none hides another. */
export interface FormStatus {
  readonly form: string;
  readonly entry: Entry;
  readonly revision: number;
  readonly signature: SignatureState;
  readonly hold: Hold;
  readonly removed: boolean;
  readonly openQueries: number;
  readonly answeredQueries: number;
  readonly toVerify: number;
  readonly unverifiedByChange: number;
  readonly verified: number;
  readonly orphaned: number;
}
