import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import type { Names } from '../review/use-names.ts';
import { useRowKeys } from '../review/use-row-keys.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { type AuditEntry, shortChange } from './audit-entry.ts';
import { auditMessages } from './messages.ts';
import { useAuditWords } from './use-audit-words.ts';

export interface KeyedEntry extends AuditEntry {
  readonly key: string;
}

interface AuditTableProps {
  readonly entries: readonly KeyedEntry[];
  readonly names: Names;
  readonly active: string | undefined;
  readonly onActive: (key: string) => void;
}

export function AuditTable({ entries, names, active, onActive }: AuditTableProps) {
  const { t, language } = useMessages(auditMessages);
  const { what, where, who } = useAuditWords(names);
  useRowKeys({ keys: entries.map(({ key }) => key), active, onMove: onActive });
  const columns: readonly Column<KeyedEntry>[] = [
    {
      key: 'at',
      head: t('audit.at'),
      cell: ({ key, at = '' }) => (
        <button
          type="button"
          className="row-button"
          data-row-control={key}
          aria-pressed={key === active}
          onFocus={() => onActive(key)}
          onClick={() => onActive(key)}
        >
          {formatMoment(at, language)}
        </button>
      ),
    },
    { key: 'who', head: t('audit.actor'), cell: (entry) => <span className="audit-who">{who(entry)}</span> },
    {
      key: 'what',
      head: t('audit.what'),
      cell: (entry) => (
        <span className="audit-what">
          <span>{what(entry)}</span>
          <span className="quiet words">{where(entry)}</span>
        </span>
      ),
    },
    {
      key: 'change',
      head: t('audit.is'),
      cell: (entry) => {
        const { was, is } = shortChange(entry);
        return (
          <span className="audit-change">
            {was !== '' && <span className="was audit-text">{was}</span>}
            <span className="is audit-text">{is}</span>
          </span>
        );
      },
    },
    { key: 'why', head: t('audit.why'), cell: ({ reason }) => <span className="audit-why words">{reason}</span> },
  ];
  return (
    <DataTable caption={t('audit.caption')} columns={columns} rows={entries} keyOf={({ key }) => key} active={active} />
  );
}
