import { useQuery } from '@tanstack/react-query';
import type { report } from '@verum/contracts';
import { useMemo, useState } from 'react';
import type { Json } from '../api/json.ts';
import { useMessages } from '../language/use-messages.ts';
import { saveCsv } from '../ui/csv-file.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Loading } from '../ui/loading.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { CardHead } from './card-head.tsx';
import { ChartView } from './chart-view.tsx';
import { funnelOf } from './funnel.ts';
import { reportsMessages } from './messages.ts';
import { qualityQuery } from './report-queries.ts';

type Row = Json<report.DataQualityReport_Row>;

const number = (value: number | undefined) => String(Math.round((value ?? 0) * 100) / 100);
const interval = (value: Row['queryLimits']) => (value ? `${number(value.low)} – ${number(value.high)}` : '');

/** Which sites differ from the others. Worked out when a person asks: it is heavy, and rationed. */
export function QualityCard({ study }: { readonly study: string }) {
  const { t } = useMessages(reportsMessages);
  const [isAsked, setAsked] = useState(false);
  const [isTable, setTable] = useState(false);
  const { data, error, isFetching, refetch } = useQuery({ ...qualityQuery(study), enabled: isAsked });
  const title = t('reports.quality');
  const funnel = useMemo(() => data && funnelOf(data.rows ?? []), [data]);
  const judgement = ({ isOutlier }: Row) => t(isOutlier ? 'reports.quality.outlier' : 'reports.quality.asOthers');
  const columns: readonly Column<Row>[] = [
    { key: 'site', head: t('reports.site'), cell: ({ site }) => site },
    { key: 'isOutlier', head: t('col.isOutlier'), cell: judgement },
    { key: 'items', head: t('col.items'), isNumber: true, cell: ({ items }) => items ?? 0 },
    { key: 'queries', head: t('col.queries'), isNumber: true, cell: ({ queries }) => queries ?? 0 },
    { key: 'queryRate', head: t('col.queryRate'), isNumber: true, cell: ({ queryRate }) => number(queryRate) },
    {
      key: 'queryLimits',
      head: t('col.queryLimits'),
      isNumber: true,
      cell: ({ queryLimits }) => interval(queryLimits),
    },
    { key: 'queryZ', head: t('col.queryZ'), isNumber: true, cell: ({ queryZ }) => number(queryZ) },
    { key: 'meanLagDays', head: t('col.meanLagDays'), isNumber: true, cell: ({ meanLagDays }) => number(meanLagDays) },
    {
      ...{ key: 'lagDifference', head: t('col.lagDifference'), isNumber: true },
      cell: ({ lagDifference }) => interval(lagDifference),
    },
    { key: 'qValue', head: t('col.qValue'), isNumber: true, cell: ({ qValue }) => number(qValue) },
  ];

  function download() {
    const rows = (data?.rows ?? []).map((row) => columns.map(({ cell }) => String(cell(row) ?? '')));
    saveCsv(`${study}-quality.csv`, [columns.map(({ head }) => head), ...rows]);
  }

  return (
    <section className="card report" data-report="quality" data-wide={isTable || undefined}>
      <CardHead
        title={title}
        about={t('reports.quality.about')}
        sources={data?.sources}
        isTable={isTable}
        onTable={setTable}
        onDownload={download}
      />
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {isFetching && <Loading />}
      {!data && !isFetching && !error && (
        <p>
          <button type="button" onClick={() => setAsked(true)}>
            {t('reports.quality.run')}
          </button>
        </p>
      )}
      {data && isTable && (
        <DataTable caption={title} columns={columns} rows={data.rows ?? []} keyOf={({ site = '' }) => site} />
      )}
      {data && !isTable && funnel && (
        <ChartView
          spec={funnel}
          label={t('reports.chartOf', { report: title })}
          nameOf={(field) => t(`reports.quality.${field as 'items' | 'rateAxis' | 'low' | 'high'}`)}
        />
      )}
      {data && !isTable && !funnel && <p className="quiet">{t('reports.empty')}</p>}
    </section>
  );
}
