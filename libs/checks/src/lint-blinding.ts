import type { Finding } from '@verum/odm';
import type { CompiledRule } from './engine.ts';
import { findingAt } from './finding.ts';
import type { CompiledRules } from './rule.ts';

/** A rule everybody sees that reads what only the unblinded may see would tell it by its verdict. */
export function lintBlinding({ design, engine }: CompiledRules): Finding[] {
  const items = new Set(design.blinded.items);
  const forms = new Set(design.blinded.forms);
  if (items.size === 0 && forms.size === 0) return [];
  const isOpen = ({ form, item }: CompiledRule) => !forms.has(form) && !(item && items.has(item.oid));
  const findings = new Map<string, Finding>();
  for (const rule of engine.rules.filter(isOpen)) {
    const leak = rule.inputs.find(({ item, form }) => items.has(item) || forms.has(form));
    if (!leak) continue;
    const message = {
      en: `${rule.id} is open to all and reads the blinded item ${leak.item}`,
      zh: `${rule.id} 对所有人公开，却读取设盲数据项 ${leak.item}`,
    };
    const action = { en: 'Blind its item too, or take the input out.', zh: '请将其数据项一并设盲，或去掉该输入。' };
    findings.set(`${rule.place}\n${message.en}`, findingAt(rule.place, 'error', 'blinded-leak', message, action));
  }
  for (const [visit, place] of Object.entries(design.visitDates)) {
    const [form = '', ...path] = place.split('/');
    const item = path.at(-1) ?? '';
    if (!items.has(item) && !forms.has(form)) continue;
    const message = {
      en: `The date of the visit ${visit}, which everybody sees, stands in the blinded item ${item}`,
      zh: `访视 ${visit} 的日期对所有人公开，却取自设盲数据项 ${item}`,
    };
    const action = { en: 'Take the date from an open item.', zh: '请改用未设盲的数据项作为日期来源。' };
    findings.set(
      message.en,
      findingAt(
        `MetaDataVersion[${engine.index.build.oid}]/design$.visitDates.${visit}`,
        'error',
        'blinded-leak',
        message,
        action,
      ),
    );
  }
  return [...findings.values()];
}
