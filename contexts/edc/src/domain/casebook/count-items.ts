import type { CompiledForm } from '../build/build-shape.ts';
import { currentItems } from './current-items.ts';
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
export function countItems(form: CompiledForm, state: FormState): ItemCounts {
  if (state.removed || state.entry === 'SKIPPED' || state.entry === 'NOT_STARTED') return { filled: 0, missing: 0 };
  const filled = currentItems(state).filter(([, item]) => !isBlank(item)).length;
  return { filled, missing: missingItems(form, state).length };
}
