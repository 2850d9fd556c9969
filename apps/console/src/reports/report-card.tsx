import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { saveCsv } from '../ui/csv-file.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Loading } from '../ui/loading.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { CardHead } from './card-head.tsx';
import { chartOf } from './chart-spec.ts';
import { ChartView } from './chart-view.tsx';
import { useColumnName } from './column-name.ts';
import { reportsMessages } from './messages.ts';
import { type ReportFilter, reportQuery } from './report-queries.ts';
import { type By, cellText, type ReportName, type ReportRow, rawText, reportFields, rowsBy } from './report-tables.ts';

interface ReportCardProps {
  readonly name: ReportName;
  readonly study: string;
  readonly filter: ReportFilter;
  readonly by: By;
}

/** One report: its chart, the same as a table, and all of its rows to take away. */
export function ReportCard({ name, study, filter, by }: ReportCardProps) {
  const { t } = useMessages(reportsMessages);
  const columnName = useColumnName(name);
  const [isTable, setTable] = useState(false);
  const { data, error, refetch } = useQuery(reportQuery(name, study, filter));
  const title = t(`reports.${name}`);
  const allName = t('reports.all');
  const chart = useMemo(
    () => data && chartOf(name, data.rows, { by, site: filter.site, allName }),
    [data, name, by, filter.site, allName],
  );
  const fields = reportFields[name];

  function download() {
    const head = [t('reports.site'), t('reports.month'), ...fields.map(columnName)];
    const rows = data?.rows.map((row) => [row.site ?? '', row.month ?? '', ...fields.map((one) => rawText(row, one))]);
    saveCsv(`${study}-${name}.csv`, [head, ...(rows ?? [])]);
  }

  const columns: readonly Column<ReportRow>[] = [
    by === 'site'
      ? { key: 'site', head: t('reports.site'), cell: ({ site }) => site || allName }
      : { key: 'month', head: t('reports.month'), cell: ({ month }) => month },
    ...fields.map((field) => ({
      key: field,
      head: columnName(field),
      isNumber: true,
      cell: (row: ReportRow) => cellText(row, field),
    })),
  ];
  return (
    <section className="card report" data-report={name} data-wide={isTable || undefined}>
      <CardHead
        title={title}
        about={t(`reports.about.${name}`)}
        sources={data?.sources}
        isTable={isTable}
        onTable={setTable}
        onDownload={download}
      />
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {!data && !error && <Loading />}
      {data && isTable && (
        <DataTable
          caption={title}
          columns={columns}
          rows={rowsBy(data.rows, by, filter.site)}
          keyOf={({ site = '', month = '' }) => `${site} ${month}`}
        />
      )}
      {data && !isTable && chart && (
        <ChartView spec={chart} label={t('reports.chartOf', { report: title })} nameOf={columnName} />
      )}
      {data && !isTable && !chart && <p className="quiet">{t('reports.empty')}</p>}
    </section>
  );
}
