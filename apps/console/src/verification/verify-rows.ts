import type { edc } from '@verum/contracts';
import type { Json } from '../api/json.ts';
import { isBlank } from '../form/content.ts';
import { storedItem } from '../form/form-values.ts';

type ItemValue = Json<edc.ItemValue>;
type ItemChange = Json<edc.ItemChange>;

/** `changed`: it was verified at an earlier version. `optional`: the plan does not ask for it. */
export type VerifyState = 'toVerify' | 'changed' | 'verified' | 'optional';

export interface VerifyRow {
  readonly path: string;
  readonly item: ItemValue;
  readonly state: VerifyState;
  /** The content that was verified, where it is another one now. */
  readonly verified: ItemValue | undefined;
  /** Every saved version, oldest first. */
  readonly changes: readonly ItemChange[];
}

/**
 * The items of a form that can be compared with their source, in the order of the form. What is blank and was never
 * verified has nothing to compare.
 */
export function verifyRows(
  items: readonly ItemValue[] = [],
  changes: readonly ItemChange[] = [],
): readonly VerifyRow[] {
  const byPath = Map.groupBy(changes, ({ path = '' }) => path);
  return items.flatMap((item) => {
    const { path = '', removed, toVerify = false } = item;
    const { version, verifiedVersion, ...content } = storedItem(item);
    if (removed || (isBlank(content) && verifiedVersion === 0)) return [];
    const own = byPath.get(path) ?? [];
    const isChanged = verifiedVersion > 0 && verifiedVersion !== version;
    const verified = isChanged ? own.find((change) => Number(change.version) === verifiedVersion)?.new : undefined;
    return [{ path, item, state: stateOf(toVerify, isChanged, verifiedVersion), verified, changes: own }];
  });
}

function stateOf(toVerify: boolean, isChanged: boolean, verifiedVersion: number): VerifyState {
  if (toVerify) return isChanged ? 'changed' : 'toVerify';
  return verifiedVersion > 0 && !isChanged ? 'verified' : 'optional';
}

/** The next row after one that still has to be verified, from the top where none follows. */
export function nextToVerify(rows: readonly VerifyRow[], path: string): string | undefined {
  const at = rows.findIndex((row) => row.path === path);
  const isOpen = ({ state, path: own }: VerifyRow) => own !== path && (state === 'toVerify' || state === 'changed');
  return (rows.slice(at + 1).find(isOpen) ?? rows.find(isOpen))?.path;
}

/** A form with something left to verify. */
export interface VerifyForm {
  readonly subject: string;
  readonly form: string;
  readonly count: number;
  /** Of these, the ones verified before they changed. */
  readonly dropped: number;
}

type WorkItem = Json<edc.WorkItem>;
type Dropped = Json<edc.DroppedVerification>;

/** What was verified and is not any more comes first, then the rest as it was listed. */
export function verifyForms(work: readonly WorkItem[], dropped: readonly Dropped[]): readonly VerifyForm[] {
  const key = ({ subject = '', form = '' }: { subject?: string | undefined; form?: string | undefined }) =>
    `${subject} ${form}`;
  const counts = new Map(work.map((item) => [key(item), item.count ?? 0]));
  const lost = Map.groupBy(dropped, key);
  const first = [...lost].map(([name, [one = {}, ...more]]): VerifyForm => {
    const { subject = '', form = '' } = one;
    return { subject, form, count: counts.get(name) ?? more.length + 1, dropped: more.length + 1 };
  });
  const rest = work
    .filter((item) => !lost.has(key(item)))
    .map(({ subject = '', form = '', count = 0 }): VerifyForm => ({ subject, form, count, dropped: 0 }));
  return [...first, ...rest];
}
