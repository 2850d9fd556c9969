import type { Design } from '@verum/checks';
import type { CompiledForm } from '../build/build-shape.ts';
import { type CurrentItem, currentItems } from '../casebook/current-items.ts';
import { type FormState, isBlank, type StoredItem } from '../casebook/form-state.ts';
import { isSampled } from './sdv-sample.ts';

export interface VerificationCounts {
  /** Items verified at their present version. */
  readonly verifiedItems: number;
  /** Items that the plan wants verified and that are not, at their present version. */
  readonly toVerify: number;
  /** Of all items: verified at an earlier version than the present one. */
  readonly unverifiedByChange: number;
}

/** Whether everything of the subject is verified, or only the critical items. */
export function verifiesAll(design: Design, key: { readonly study: string; readonly subject: string }): boolean {
  const { plan, seed, percent } = design.sdv;
  return plan === 'all' || (plan === 'sample' && isSampled({ ...key, seed, percent }));
}

/**
 * Whether the plan wants an item compared with its source at its present version, and it was not. A blank item has
 * nothing to compare, unless something was verified there before.
 */
export function isToVerify(
  form: CompiledForm,
  state: Pick<FormState, 'verified'>,
  [path, item]: readonly [path: string, item: StoredItem],
  isWhole: boolean,
): boolean {
  const version = state.verified[path] ?? 0;
  if (version === item.version) return false;
  return version > 0 || (!isBlank(item) && (isWhole || form.placeOf(path)?.slot.isCritical === true));
}

/** What of a form, of the items that count, is still to be compared with its source. */
export function countVerification(
  form: CompiledForm,
  state: FormState,
  isWhole: boolean,
  current: readonly CurrentItem[] = currentItems(state),
): VerificationCounts {
  let verifiedItems = 0;
  let toVerify = 0;
  let unverifiedByChange = 0;
  for (const one of current) {
    const [path, item] = one;
    const version = state.verified[path] ?? 0;
    if (version === item.version) {
      verifiedItems += 1;
      continue;
    }
    if (version > 0) unverifiedByChange += 1;
    if (isToVerify(form, state, one, isWhole)) toVerify += 1;
  }
  return { verifiedItems, toVerify, unverifiedByChange };
}
