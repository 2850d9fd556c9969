import { type ReactNode, useState } from 'react';
import { offerFile } from '../api/save-file.ts';
import { useMessages } from '../language/use-messages.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { FilterBar, SelectFilter, TextFilter } from '../ui/filter-bar.tsx';
import { actionOf, type Finding, findingsCsv, messageOf, pickFindings } from './findings.ts';
import { transferMessages } from './messages.ts';

const severities = ['SEVERITY_ERROR', 'SEVERITY_WARNING', 'SEVERITY_INFO'] as const;
const pageSize = 100;

interface FindingListProps {
  readonly findings: readonly Finding[];
  /** Of what they are about, for the file they are saved in. */
  readonly name: string;
  /** The way to the place that a path names, where there is one. */
  readonly placeLink?: (path: string) => ReactNode;
}

/** Findings with filters, a page at a time, and as a file. */
export function FindingList({ findings, name, placeLink }: FindingListProps) {
  const { t, language } = useMessages(transferMessages);
  const [severity, setSeverity] = useState('');
  const [text, setText] = useState('');
  const [shown, setShown] = useState(pageSize);
  const columns = useColumns(placeLink);
  if (findings.length === 0) return <p className="quiet">{t('finding.none')}</p>;
  const picked = pickFindings(findings, { severity, text });
  const rows = picked.slice(0, shown).map((one, index) => ({ ...one, index }));
  const save = () => offerFile(new Blob([findingsCsv(picked, language)], { type: 'text/csv' }), `${name}.findings.csv`);
  return (
    <>
      <h3>{t('finding.title')}</h3>
      <FilterBar>
        <SelectFilter
          label={t('finding.severity')}
          value={severity}
          anyName={t('finding.any')}
          choices={severities.map((value) => ({ value, name: t(`finding.${value}`) }))}
          onChange={(value) => setSeverity(value ?? '')}
        />
        <TextFilter label={t('finding.search')} value={text} onChange={(value) => setText(value ?? '')} />
        <span className="quiet">{t('finding.count', { count: picked.length, all: findings.length })}</span>
        <button type="button" onClick={save}>
          {t('finding.save')}
        </button>
      </FilterBar>
      {picked.length === 0 && <p className="quiet">{t('finding.noneSo')}</p>}
      {rows.length > 0 && (
        <DataTable caption={t('finding.title')} columns={columns} rows={rows} keyOf={({ index }) => String(index)} />
      )}
      {picked.length > shown && (
        <button type="button" onClick={() => setShown(shown + pageSize)}>
          {t('finding.more')}
        </button>
      )}
    </>
  );
}

function useColumns(placeLink: FindingListProps['placeLink']): readonly Column<Finding>[] {
  const { t, language } = useMessages(transferMessages);
  const nameOf = (severity: string | undefined) => {
    const known = severities.find((one) => one === severity);
    return known ? t(`finding.${known}`) : '';
  };
  return [
    { key: 'message', head: t('finding.message'), cell: (one) => messageOf(one, language) },
    {
      key: 'severity',
      head: t('finding.severity'),
      cell: ({ severity }) => (
        <span className="finding-severity" data-severity={severity}>
          {nameOf(severity)}
        </span>
      ),
    },
    { key: 'line', head: t('finding.line'), isNumber: true, cell: ({ line }) => line ?? '' },
    { key: 'place', head: t('finding.place'), cell: ({ path }) => path && (placeLink?.(path) ?? <code>{path}</code>) },
    { key: 'action', head: t('finding.action'), cell: (one) => actionOf(one, language) },
  ];
}
