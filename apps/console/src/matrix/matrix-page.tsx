import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { sitesQuery, studyQuery } from '../study/queries.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Loading } from '../ui/loading.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { useTitle } from '../ui/use-title.ts';
import { Legend } from './legend.tsx';
import { MatrixGrid } from './matrix-grid.tsx';
import { useMatrix } from './use-matrix.ts';

const route = getRouteApi('/shell/studies/$study/matrix');

export function MatrixPage() {
  const { study } = route.useParams();
  const { site } = route.useSearch();
  const { t, language } = useMessages();
  const { data: about } = useQuery(studyQuery(study));
  const matrix = useMatrix(study, site);
  const { rows, total, builds, isLoading, error, refetch, more } = matrix;
  useTitle(study);
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
        <SiteFilter study={study} site={site} />
      </div>
      {error != null && <ProblemNotice error={error} onRetry={refetch} />}
      {isLoading && <Loading />}
      {!isLoading && error == null && builds.size === 0 && (
        <EmptyState title={t('matrix.noBuild')} next={t('matrix.noBuild.next')} />
      )}
      {!isLoading && builds.size > 0 && rows.length === 0 && (
        <EmptyState title={t('matrix.empty')} next={t('matrix.empty.next')} />
      )}
      {builds.size > 0 && rows.length > 0 && (
        <>
          <div className="matrix-foot">
            <Legend />
            <p className="quiet">
              {t('matrix.count', { loaded: rows.length, total })} {t('matrix.keys')}
            </p>
          </div>
          <MatrixGrid study={study} rows={rows} total={total} builds={builds} onNearEnd={more} />
        </>
      )}
    </div>
  );
}

function SiteFilter({ study, site }: { readonly study: string; readonly site: string | undefined }) {
  const { t, language } = useMessages();
  const navigate = route.useNavigate();
  const { data: sites = [] } = useQuery(sitesQuery(study));
  if (sites.length < 2) return null;
  return (
    <label className="filter">
      <span>{t('matrix.site')}</span>
      <select
        value={site ?? ''}
        onChange={(event) => navigate({ search: { site: event.target.value || undefined }, replace: true })}
      >
        <option value="">{t('matrix.allSites')}</option>
        {sites.map(({ code, name }) => (
          <option key={code} value={code}>
            {[code, pickText(name, language)].join(' · ')}
          </option>
        ))}
      </select>
    </label>
  );
}
