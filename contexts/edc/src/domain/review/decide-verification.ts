import { refuse, type Violation, violation } from '@verum/call';
import type { CompiledForm } from '../build/build-shape.ts';
import { currentItems } from '../casebook/current-items.ts';
import { type FormState, isBlank, type StoredItem } from '../casebook/form-state.ts';

/** What somebody says of one item after looking at its source. */
export interface ItemVerification {
  readonly path: string;
  /** The version that was compared. */
  readonly version: number;
  /** Takes the verification back. */
  readonly withdraw: boolean;
  /** Where the source is; '' when it was not said. */
  readonly source: string;
}

/** One row of the table `verification`. */
export interface VerificationAct {
  readonly path: string;
  readonly version: number;
  readonly isVerified: boolean;
  readonly source: string;
}

export interface Verification {
  /** Those that change something, in the order given. */
  readonly acts: readonly VerificationAct[];
  /** The form with what stands verified afterwards. */
  readonly state: FormState;
}

/**
 * What becomes of the verified versions of a form: all items given, or none.
 *
 * A blank item has nothing to compare, so it cannot be verified, except where it was verified before and has been
 * blanked since: that it is rightly blank is then what the plan still wants to know.
 * @throws Refusal STATE_FORBIDS for a form not started, skipped or removed, and for an item that is hidden, removed or
 * blank; UNKNOWN_ITEM; REVISION_STALE when an item has another version now; INVALID_REQUEST for an item given twice
 */
export function decideVerification(
  form: CompiledForm,
  key: string,
  state: FormState,
  items: readonly ItemVerification[],
): Verification {
  const entry = state.removed ? 'REMOVED' : state.entry;
  if (entry !== 'STARTED' && entry !== 'COMPLETE') {
    throw refuse('STATE_FORBIDS', {
      facts: { form: key, state: entry, wanted: 'VERIFIED', allowed: 'STARTED, COMPLETE' },
    });
  }
  refuseAny('INVALID_REQUEST', key, repeats(items));
  refuseAny(
    'UNKNOWN_ITEM',
    key,
    items.flatMap((item) => unknownFault(form, state, item)),
  );
  refuseAny(
    'REVISION_STALE',
    key,
    items.flatMap((item) => staleFault(state, item)),
  );
  const current = new Map(currentItems(state));
  refuseAny(
    'STATE_FORBIDS',
    key,
    items.flatMap((item) => stateFault(state, current, item)),
  );

  const verified = { ...state.verified };
  const acts = items.flatMap(({ path, version, withdraw, source }): VerificationAct[] => {
    const standing = state.verified[path];
    if (withdraw ? standing === undefined : standing === version) return [];
    if (withdraw) delete verified[path];
    else verified[path] = version;
    return [
      { path, version: withdraw ? (standing ?? version) : version, isVerified: !withdraw, source: source.trim() },
    ];
  });
  return { acts, state: { ...state, verified } };
}

function refuseAny(
  reason: 'INVALID_REQUEST' | 'UNKNOWN_ITEM' | 'REVISION_STALE' | 'STATE_FORBIDS',
  form: string,
  violations: readonly Violation[],
): void {
  if (violations.length > 0) throw refuse(reason, { facts: { form }, violations });
}

function repeats(items: readonly ItemVerification[]): Violation[] {
  const twice = items.filter(({ path }, index) => items.findIndex((one) => one.path === path) < index);
  return twice.map(({ path }) =>
    violation(path, 'given_twice', 'The item is given twice. Send it once.', '该数据项出现两次，请只提交一次。'),
  );
}

function unknownFault(form: CompiledForm, { items }: FormState, { path }: ItemVerification): Violation[] {
  const mark = items.get(path)?.removed !== undefined;
  if (!mark && (items.has(path) || form.placeOf(path))) return [];
  return [violation(path, 'unknown_item', 'The form has no such item.', '表单中没有该数据项。')];
}

/** What never had content has no version to be at, and is blank. */
function staleFault({ items }: FormState, { path, version }: ItemVerification): Violation[] {
  const now = items.get(path)?.version ?? version;
  if (now === version) return [];
  const textEn = `The item is at version ${now} now: compare that one with the source.`;
  return [violation(path, 'other_version', textEn, `该数据项现为第 ${now} 版，请以该版本与源数据核对。`)];
}

function stateFault(
  { items, verified }: FormState,
  current: ReadonlyMap<string, StoredItem>,
  { path, withdraw }: ItemVerification,
): Violation[] {
  if (withdraw) return [];
  const item = items.get(path);
  if (!item || (isBlank(item) && verified[path] === undefined))
    return [
      violation(path, 'blank', 'The item is blank: there is nothing to compare.', '该数据项为空，无可核对内容。'),
    ];
  if (current.has(path)) return [];
  return [violation(path, 'not_current', 'The item is hidden or removed.', '该数据项已隐藏或已移除。')];
}
