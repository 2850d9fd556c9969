import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { freshnessOf, type Source } from './freshness.ts';
import { reportsMessages } from './messages.ts';

interface CardHeadProps {
  readonly title: string;
  readonly about: string;
  /** Undefined until the report is there. */
  readonly sources: readonly Source[] | undefined;
  readonly isTable: boolean;
  readonly onTable: (isTable: boolean) => void;
  readonly onDownload: () => void;
}

export function CardHead({ title, about, sources, isTable, onTable, onDownload }: CardHeadProps) {
  const { t, language } = useMessages(reportsMessages);
  const fresh = sources && freshnessOf(sources);
  return (
    <header className="report-head">
      <h2>{title}</h2>
      {sources && (
        <div className="page-actions">
          <button
            type="button"
            className="quiet-button"
            aria-pressed={isTable}
            aria-label={t('reports.tableOf', { report: title })}
            onClick={() => onTable(!isTable)}
          >
            {t('reports.table')}
          </button>
          <button
            type="button"
            className="quiet-button"
            aria-label={t('reports.csvOf', { report: title })}
            onClick={onDownload}
          >
            {t('reports.csv')}
          </button>
        </div>
      )}
      <div className="report-about">
        <p className="quiet">{about}</p>
        {fresh && (
          <p className={fresh.state === 'unknown' || fresh.state === 'behind' ? 'fresh stale' : 'fresh quiet'}>
            {t(`reports.fresh.${fresh.state}`, { at: formatMoment(fresh.at, language), seconds: fresh.lagSeconds })}
          </p>
        )}
      </div>
    </header>
  );
}
