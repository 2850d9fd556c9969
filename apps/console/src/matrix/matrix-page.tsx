import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { studyQuery } from '../study/queries.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Loading } from '../ui/loading.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { useTitle } from '../ui/use-title.ts';
import { Legend } from './legend.tsx';
import { MatrixFilters } from './matrix-filters.tsx';
import { MatrixGrid } from './matrix-grid.tsx';
import type { MatrixSearch } from './matrix-search.ts';
import { matrixMessages } from './messages.ts';
import { useMatrix } from './use-matrix.ts';

const route = getRouteApi('/shell/studies/$study/matrix');

export function MatrixPage() {
  const { study } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { t, language } = useMessages(matrixMessages);
  const { data: about } = useQuery(studyQuery(study));
  const matrix = useMatrix(study, search);
  const { rows, loaded, total, builds, isLoading, error, refetch, more, show: showRows } = matrix;
  useTitle(study);
  const isFiltered = Boolean(search.site || search.status || search.find || search.only);
  const show = (next: (before: MatrixSearch) => MatrixSearch) => void navigate({ search: next, replace: true });
  return (
    <div className="page matrix-page">
      <nav className="crumbs">
        <Link to="/">{t('studies.title')}</Link>
      </nav>
      <div className="page-head">
        <div>
          <h1>{study}</h1>
          <p className="quiet">{pickText(about?.title, language)}</p>
        </div>
      </div>
      <MatrixFilters study={study} search={search} onChange={show} />
      {error != null && <ProblemNotice error={error} onRetry={refetch} />}
      {isLoading && <Loading />}
      {!isLoading && error == null && builds.size === 0 && (
        <EmptyState title={t('matrix.noBuild')} next={t('matrix.noBuild.next')} />
      )}
      {!isLoading &&
        builds.size > 0 &&
        rows.length === 0 &&
        (isFiltered ? (
          <EmptyState title={t('grid.noMatch')} next={t('grid.noMatch.next')}>
            <button type="button" onClick={() => show(() => ({}))}>
              {t('grid.clear')}
            </button>
          </EmptyState>
        ) : (
          <EmptyState title={t('matrix.empty')} next={t('matrix.empty.next')} />
        ))}
      {builds.size > 0 && rows.length > 0 && (
        <>
          <div className="matrix-foot">
            <Legend />
            <p className="quiet">
              {search.only
                ? t('grid.found', { shown: rows.length, loaded, total })
                : t('matrix.count', { loaded, total })}{' '}
              {t('matrix.keys')}
            </p>
          </div>
          <MatrixGrid
            study={study}
            rows={rows}
            total={search.only ? rows.length : total}
            builds={builds}
            search={search}
            onNearEnd={more}
            onShow={showRows}
          />
        </>
      )}
    </div>
  );
}
