import { useMessages } from '../language/use-messages.ts';
import type { Names } from '../review/use-names.ts';
import { type AuditEntry, kinds, ops } from './audit-entry.ts';
import { auditMessages } from './messages.ts';

/** An entry of the trail in words. */
export function useAuditWords(names: Names) {
  const { t } = useMessages(auditMessages);
  return {
    who: ({ actorName, actor }: AuditEntry) => actorName || actor || t('audit.system'),
    what: ({ kind, op }: AuditEntry) =>
      [
        t(`auditKind.${kinds.find((one) => one === kind) ?? 'other'}`),
        t(`auditOp.${ops.find((one) => one === op) ?? 'update'}`),
      ].join(' · '),
    where: ({ site, subject, form, path }: AuditEntry) =>
      [subject || site, form && names.place(form), path && names.item(path)].filter(Boolean).join(' · ') ||
      t('audit.study'),
  };
}
