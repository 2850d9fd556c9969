import type { CompiledForm } from '../build/build-shape.ts';
import { type CurrentItem, currentItems } from './current-items.ts';
import { type FormState, isBlank } from './form-state.ts';
import { missingItems } from './gate.ts';

/** How full a form is. */
export interface ItemCounts {
  /** Items that hold a value, or why there is none. */
  readonly filled: number;
  /** Mandatory places that hold neither. */
  readonly missing: number;
}

/** Of a form that is taken out or not to be filled in nothing counts. */
export function countItems(
  form: CompiledForm,
  state: FormState,
  current: readonly CurrentItem[] = currentItems(state),
): ItemCounts {
  if (state.removed || state.entry === 'SKIPPED' || state.entry === 'NOT_STARTED') return { filled: 0, missing: 0 };
  let filled = 0;
  for (const [, item] of current) if (!isBlank(item)) filled += 1;
  return { filled, missing: missingItems(form, state, current).length };
}
