import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { reviewMessages } from '../review/messages.ts';
import type { Names } from '../review/use-names.ts';
import { type AuditEntry, type AuditSearch, fieldChanges } from './audit-entry.ts';
import { auditMessages } from './messages.ts';
import { useAuditWords } from './use-audit-words.ts';

interface AuditDetailProps {
  readonly entry: AuditEntry | undefined;
  readonly names: Names;
  /** Narrows the list to what the entry is about. */
  readonly onNarrow: (search: AuditSearch) => void;
}

/** One entry whole: every field that changed, by which command, and why. */
export function AuditDetail({ entry, names, onNarrow }: AuditDetailProps) {
  const { t, language } = useMessages(auditMessages);
  const { t: r } = useMessages(reviewMessages);
  const { what, where, who } = useAuditWords(names);
  if (!entry) {
    return (
      <aside className="pane" aria-label={t('audit.detail')}>
        <h2>{r('review.choose')}</h2>
        <p className="quiet">{r('review.choose.next')}</p>
      </aside>
    );
  }
  const { at = '', command = '', reason = '', version = '0', actor, subject, form, path } = entry;
  const facts: readonly (readonly [string, string])[] = [
    [t('audit.at'), formatMoment(at, language)],
    [t('audit.actor'), who(entry)],
    [t('audit.command'), command],
    ...(version === '0' ? [] : [[t('audit.version'), version] as const]),
    [t('audit.why'), reason],
  ];
  return (
    <aside className="pane audit-detail" aria-label={t('audit.detail')}>
      <h2>{what(entry)}</h2>
      <p className="words">{where(entry)}</p>
      <dl className="audit-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="words">{value}</dd>
          </div>
        ))}
      </dl>
      <table className="compare">
        <thead>
          <tr>
            <th scope="col">{t('audit.field')}</th>
            <th scope="col">{t('audit.was')}</th>
            <th scope="col">{t('audit.is')}</th>
          </tr>
        </thead>
        <tbody>
          {fieldChanges(entry).map(({ field, was, is }) => (
            <tr key={field}>
              <th scope="row">
                <code>{field}</code>
              </th>
              <td className="was">{was}</td>
              <td>{is}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="page-actions">
        {actor && (
          <button type="button" onClick={() => onNarrow({ actor })}>
            {t('audit.onlyPerson')}
          </button>
        )}
        {form && subject && (
          <button type="button" onClick={() => onNarrow({ subject, form })}>
            {t('audit.onlyForm')}
          </button>
        )}
        {path && form && subject && (
          <button type="button" onClick={() => onNarrow({ subject, form, path })}>
            {t('audit.onlyItem')}
          </button>
        )}
      </div>
    </aside>
  );
}
