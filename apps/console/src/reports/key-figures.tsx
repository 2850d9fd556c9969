import { useQueries } from '@tanstack/react-query';
import { useMessages } from '../language/use-messages.ts';
import { reportsMessages } from './messages.ts';
import { type ReportFilter, reportQuery } from './report-queries.ts';
import { cellText, countOf, type ReportName, reportNames, totalOf } from './report-tables.ts';

interface KeyFiguresProps {
  readonly study: string;
  readonly filter: ReportFilter;
}

/** The five numbers that are asked for first. */
export function KeyFigures({ study, filter }: KeyFiguresProps) {
  const { t } = useMessages(reportsMessages);
  const totals = useQueries({
    queries: reportNames.map((name) => reportQuery(name, study, filter)),
    combine: (results) =>
      new Map(reportNames.map((name, at) => [name, totalOf(results[at]?.data?.rows ?? [], filter.site)])),
  });
  const of = (name: ReportName) => totals.get(name) ?? {};
  const planned = countOf(of('enrolment'), 'planned');
  const p90 = cellText(of('lag'), 'p90Days');
  const answered = countOf(of('queries'), 'answered');
  return (
    <dl className="key-figures">
      <Figure
        name={t('reports.key.enrolled')}
        value={cellText(of('enrolment'), 'enrolled')}
        more={planned > 0 ? t('reports.key.ofPlanned', { planned }) : ''}
      />
      <Figure
        name={t('reports.key.compliance')}
        value={cellText(of('compliance'), 'compliance')}
        more={t('reports.key.overdue', { count: countOf(of('compliance'), 'overdue') })}
      />
      <Figure
        name={t('reports.key.completeness')}
        value={cellText(of('completeness'), 'completeness')}
        more={t('reports.key.missing', { count: countOf(of('completeness'), 'formsMissing') })}
      />
      <Figure
        name={t('reports.key.open')}
        value={cellText(of('queries'), 'open')}
        more={t('reports.key.answered', { count: answered })}
      />
      <Figure
        name={t('reports.key.lag')}
        value={cellText(of('lag'), 'medianDays')}
        more={p90 ? t('reports.key.p90', { days: p90 }) : ''}
      />
    </dl>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly more: string;
}

function Figure({ name, value, more }: FigureProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>{value || '–'}</strong> <span className="quiet">{more}</span>
      </dd>
    </div>
  );
}
