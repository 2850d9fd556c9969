import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { reviewMessages } from '../review/messages.ts';
import { sitesQuery } from '../study/queries.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { FilterBar, SelectFilter } from '../ui/filter-bar.tsx';
import { Loading } from '../ui/loading.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { CasebookToSign } from './casebook-to-sign.tsx';
import { signingMessages } from './messages.ts';
import type { SubjectToSign } from './signing-places.ts';
import { useSubjectsToSign } from './use-signing.ts';
import '../review/review.css';
import './signing.css';

const route = getRouteApi('/shell/studies/$study/signing');

/** What waits for a signature, and one casebook of it. */
export function SigningPage() {
  const { study } = route.useParams();
  const { site, subject, place = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const { t, language } = useMessages(signingMessages);
  const { t: r } = useMessages(reviewMessages);
  const { data: sites = [] } = useQuery(sitesQuery(study));
  const { subjects, isLoading, error, hasMore, more, refetch } = useSubjectsToSign(study, site);
  // Who was signed completely leaves the list, and stays in sight until one goes on.
  const [first, setFirst] = useState<string>();
  if (first === undefined && subjects[0]) setFirst(subjects[0].subject);
  const chosen = subject ?? first;
  return (
    <div className="page">
      <PageHead title={t('signing.title')} about={t('signing.about')} />
      {sites.length > 1 && (
        <FilterBar>
          <SelectFilter
            label={r('review.site')}
            value={site ?? ''}
            anyName={r('review.any')}
            choices={sites.map(({ code = '', name }) => ({ value: code, name: `${code} ${pickText(name, language)}` }))}
            onChange={(value) => {
              setFirst(undefined);
              void navigate({ search: { site: value } });
            }}
          />
        </FilterBar>
      )}
      {error != null && <ProblemNotice error={error} onRetry={refetch} />}
      {isLoading && <Loading />}
      {!isLoading && error == null && chosen === undefined && (
        <EmptyState title={t('signing.empty')} next={t('signing.empty.next')} />
      )}
      {chosen !== undefined && (
        <div className="beside beside-left">
          <nav className="pane" aria-label={t('signing.list')}>
            {subjects.length === 0 && <p className="quiet">{t('signing.empty')}</p>}
            <ul>
              {subjects.map((one) => (
                <SubjectPick key={one.subject} study={study} one={one} isChosen={one.subject === chosen} />
              ))}
            </ul>
            {hasMore && (
              <button type="button" onClick={more}>
                {t('signing.more')}
              </button>
            )}
          </nav>
          <CasebookToSign
            key={chosen}
            study={study}
            subject={chosen}
            place={place}
            onPlace={(next) => void navigate({ search: { site, subject: chosen, place: next } })}
          />
        </div>
      )}
    </div>
  );
}

function SubjectPick({ study, one, isChosen }: { study: string; one: SubjectToSign; isChosen: boolean }) {
  const { t } = useMessages(signingMessages);
  const { subject, broken, ready } = one;
  return (
    <li>
      <Link
        to="/studies/$study/signing"
        params={{ study }}
        search={({ site }) => ({ site, subject })}
        className="pick"
        aria-current={isChosen ? 'true' : undefined}
      >
        <span>{subject}</span>
        <span className="count">
          {broken > 0 && <span className="problem">{t('signing.broken', { count: broken })} </span>}
          {ready > 0 && t('signing.ready', { count: ready })}
        </span>
      </Link>
    </li>
  );
}
