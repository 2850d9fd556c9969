import { refuse, violation } from '@verum/call';
import { isCivilDate } from '../casebook/civil-date.ts';

/**
 * A due date as it was given; '' for none.
 * @param today civil date at the site
 * @throws Refusal INVALID_REQUEST for a date that the calendar does not have, or that is past
 */
export function readDueDate(text: string, today: string): string | undefined {
  if (text === '') return undefined;
  if (!isCivilDate(text)) {
    throw invalid('not_a_date', 'is not a date of the calendar', '不是有效日期');
  }
  if (text < today) throw invalid('past', 'must not lie in the past', '不能早于今天');
  return text;
}

function invalid(rule: string, textEn: string, textZh: string) {
  return refuse('INVALID_REQUEST', { violations: [violation('dueDate', rule, textEn, textZh)] });
}
