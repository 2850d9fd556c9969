import type { AlertRule } from '../epro-queries.ts';

export type RuleKind = 'entry' | 'missed' | 'silent';
export const ruleKinds: readonly RuleKind[] = ['entry', 'missed', 'silent'];

/** A rule as its form holds it. */
export interface RuleDraft {
  readonly rule: string;
  readonly titleEn: string;
  readonly titleZh: string;
  readonly kind: RuleKind;
  readonly instrument: string;
  readonly cel: string;
  readonly schedule: string;
  readonly count: string;
  readonly days: string;
  readonly webhook: string;
  readonly urgent: boolean;
  readonly retired: boolean;
}

export function ruleDraft(rule: AlertRule | undefined): RuleDraft {
  const textIn = (lang: string) => rule?.title?.find((one) => one.lang?.startsWith(lang))?.text ?? '';
  return {
    ...{ rule: rule?.rule ?? '', titleEn: textIn('en'), titleZh: textIn('zh') },
    kind: rule?.missed ? 'missed' : rule?.silentDays ? 'silent' : 'entry',
    ...{ instrument: rule?.entry?.instrument ?? '', cel: rule?.entry?.cel ?? '' },
    ...{ schedule: rule?.missed?.schedule ?? '', count: String(rule?.missed?.count ?? 3) },
    ...{ days: String(rule?.silentDays ?? 3), webhook: rule?.webhook ?? '' },
    ...{ urgent: rule?.urgent ?? false, retired: rule?.retired ?? false },
  };
}

export function contentOfRule(draft: RuleDraft): AlertRule {
  const { kind, urgent, retired } = draft;
  return {
    title: [
      { lang: 'en', text: draft.titleEn.trim() },
      { lang: 'zh-CN', text: draft.titleZh.trim() },
    ].filter(({ text }) => text !== ''),
    ...(kind === 'entry' && { entry: { instrument: draft.instrument, cel: draft.cel.trim() } }),
    ...(kind === 'missed' && { missed: { schedule: draft.schedule, count: Number(draft.count) } }),
    ...(kind === 'silent' && { silentDays: Number(draft.days) }),
    ...{ webhook: draft.webhook.trim(), urgent, retired },
  };
}
