import { holdOf } from '../casebook/form-facts.ts';
import type { Params } from '../language/use-messages.ts';
import type { MessageKey } from '../messages/en.ts';
import type { FormAnswer } from './use-form-saving.ts';

export interface WhyReadOnly {
  readonly key: MessageKey;
  readonly params?: Params;
}

/** Why nothing can be entered in the form as it stands; undefined when it can. The hardest to undo comes first. */
export function whyReadOnly(answer: FormAnswer, mayWrite: boolean): WhyReadOnly | undefined {
  const hold = holdOf(answer.status?.hold);
  if (hold !== 'none') return { key: hold === 'locked' ? 'form.locked' : 'form.frozen' };
  if (answer.removed) return { key: 'form.removed' };
  if (answer.entry === 'ENTRY_STATUS_SKIPPED') return { key: 'form.skipped', params: { reason: answer.skipped ?? '' } };
  if (answer.diaryEntry) return { key: 'form.diary' };
  return mayWrite ? undefined : { key: 'form.readOnly' };
}
