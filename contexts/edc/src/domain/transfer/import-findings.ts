import type { Violation } from '@verum/call';
import type { Finding } from '@verum/odm';
import { dataFinding, notStored } from './data-finding.ts';

/** A value that was not taken. */
export const rejectedFinding = (fault: Violation, place: string) => ofFault('error', fault, place, notStored);

/** A value that was taken although it does not fit. */
export const misfitFinding = (fault: Violation, place: string) =>
  ofFault('warning', fault, place, { en: 'It was kept as captured.', zh: '已按原样保存。' });

export function respelledFinding(place: string): Finding {
  const spelling = {
    en: 'White space or full-width digits in a value that is no text',
    zh: '非文本数据值中有空白或全角数字',
  };
  return dataFinding('info', 'respelled', place, spelling, {
    en: 'Kept in plain spelling.',
    zh: '已按半角、无空白保存。',
  });
}

/** Changes that were not made to a form in which nothing changes. */
export function closedFinding(place: string, values: number): Finding {
  const message = {
    en: `The form is frozen, locked, skipped, removed or of the participant's diary (${values} values)`,
    zh: `该表单已冻结、锁定、跳过、移除或由受试者日记填写（${values} 个值）`,
  };
  return dataFinding('error', 'form-held', place, message, notStored);
}

/** With the place in the document, where it is known. */
export const atLine = (finding: Finding, line: number | undefined): Finding =>
  line === undefined ? finding : { ...finding, line };

function ofFault(severity: Finding['severity'], fault: Violation, place: string, action: Finding['action']): Finding {
  const { rule, textEn, textZh } = fault;
  return dataFinding(severity, rule.replaceAll('_', '-'), place, { en: textEn, zh: textZh }, action);
}
