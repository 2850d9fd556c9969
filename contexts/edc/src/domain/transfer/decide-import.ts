import { type Violation, violation } from '@verum/call';
import type { CompiledForm } from '../build/build-shape.ts';
import { type Change, changeOf, patchOf } from '../casebook/decide-save.ts';
import { type FormState, type ItemContent, isBlank, isSameContent } from '../casebook/form-state.ts';
import { type ItemEntry, judgeItem } from '../casebook/judge-item.ts';
import { withAbsence } from './absence.ts';
import type { ValueRules } from './transaction-scope.ts';

export interface ImportDecision {
  /** Undefined when everything is there already. */
  readonly change: Change | undefined;
  /** Values that were not taken, each at its item path. */
  readonly rejected: readonly Violation[];
  /** Values that were taken although they do not fit. */
  readonly misfits: readonly Violation[];
  /** Item paths of values taken in another spelling: white space and full-width digits around and in numbers. */
  readonly respelled: readonly string[];
  readonly unchanged: number;
}

export interface Incoming extends Pick<ValueRules, 'reason' | 'keepMisfits' | 'leftBlank'> {
  readonly entries: readonly ItemEntry[];
}

/**
 * What an import changes in a form. Unlike a save it takes what fits and reports the rest, and it keeps the repeat
 * keys of the source. Values that have content already change only for a reason.
 */
export function decideImport(
  form: CompiledForm,
  state: FormState,
  { entries, reason, keepMisfits, leftBlank }: Incoming,
): ImportDecision {
  const rejected: Violation[] = [];
  const contents: [string, ItemContent][] = [];
  const misfits: Violation[] = [];
  const respelled: string[] = [];
  let unchanged = 0;
  for (const given of entries) {
    const stored = state.items.get(given.path);
    const entry = withAbsence(given, stored, leftBlank);
    const judgement = judgeItem(form, entry, stored, keepMisfits ? 'archive' : 'import');
    if (!judgement.ok) rejected.push(judgement.violation);
    else if (stored && isSameContent(stored, judgement.content)) unchanged += isBlank(stored) ? 0 : 1;
    else if (stored && reason.trim() === '') rejected.push(needsReason(entry.path));
    else {
      contents.push([entry.path, judgement.content]);
      if (judgement.misfit) misfits.push(judgement.misfit);
      if (judgement.content.value !== entry.value) respelled.push(entry.path);
    }
  }
  return { change: changeOf(state, patchOf(state, contents), undefined), rejected, misfits, respelled, unchanged };
}

export function needsReason(path: string): Violation {
  const textEn = 'The item has other content already. Import again with a reason to change it.';
  return violation(path, 'reason_required', textEn, '该数据项已有其他内容。如需修改，请填写原因后重新导入。');
}
