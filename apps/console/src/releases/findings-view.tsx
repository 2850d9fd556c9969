import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { designOf } from '../form/design.ts';
import { useMessages } from '../language/use-messages.ts';
import { FindingList } from '../transfers/finding-list.tsx';
import { Loading } from '../ui/loading.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { formatPlace, placeOf } from './build-place.ts';
import type { BuildViewProps } from './build-view.ts';
import { releaseMessages } from './messages.ts';
import { findingsQuery } from './release-queries.ts';

/** What is wrong with a build, or probably not meant, each with the way to its place. */
export function FindingsView({ study, build: { build = '' }, index }: BuildViewProps) {
  const { t } = useMessages(releaseMessages);
  const { data: findings, error, refetch } = useQuery(findingsQuery(study, build));
  if (error) return <ProblemNotice error={error} onRetry={refetch} />;
  if (!findings) return <Loading />;
  const { checks } = designOf(index);
  return (
    <section className="transfer-outcome" aria-label={t('release.view.findings')}>
      <FindingList
        findings={findings}
        name={`${study}-build-${build}`}
        placeLink={(path) => {
          const place = placeOf(path, index, checks);
          return (
            place && (
              <Link
                to="/studies/$study/builds/$build"
                params={{ study, build }}
                search={{ view: 'contents', at: formatPlace(place) }}
              >
                <code>{place.oid}</code>
              </Link>
            )
          );
        }}
      />
    </section>
  );
}
