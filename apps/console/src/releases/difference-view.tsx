import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMessages } from '../language/use-messages.ts';
import { buildQuery } from '../study/queries.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { FilterBar, SelectFilter } from '../ui/filter-bar.tsx';
import { Loading } from '../ui/loading.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import type { BuildViewProps } from './build-view.ts';
import { DifferenceTree } from './difference-tree.tsx';
import { ImpactBySite } from './impact-by-site.tsx';
import { releaseMessages } from './messages.ts';
import { comparisonQuery } from './release-queries.ts';
import { useOlderBuild } from './use-older-build.ts';

/** In what the build differs from another one, and what that means for the casebooks that stand on the other. */
export function DifferenceView({ study, build: { build = '' }, index, search }: BuildViewProps) {
  const { t } = useMessages(releaseMessages);
  const navigate = useNavigate();
  const { older, others } = useOlderBuild(study, build, search.with);
  const compared = useQuery(comparisonQuery(study, build, older));
  const model = useQuery({ ...buildQuery(study, older), enabled: older !== '' });
  const error = compared.error ?? model.error;
  if (others.length === 0)
    return <EmptyState title={t('release.difference.alone')} next={t('release.difference.alone.next')} />;
  const { differences = [], sites = [] } = compared.data ?? {};
  return (
    <>
      <FilterBar>
        <SelectFilter
          label={t('release.difference.with')}
          value={older}
          anyName={t('release.difference.before')}
          choices={others.map((one) => ({
            value: one.build ?? '',
            name: t('release.number', { build: one.build ?? '', name: one.name || one.oid || '' }),
          }))}
          onChange={(value) => void navigate({ to: '.', search: { view: 'difference', with: value }, replace: true })}
        />
        {compared.data && <span className="quiet">{t('release.difference.count', { count: differences.length })}</span>}
      </FilterBar>
      {error && <ProblemNotice error={error} />}
      {!error && (!compared.data || !model.data) && <Loading />}
      {compared.data && model.data && (
        <>
          {differences.length === 0 && (
            <EmptyState title={t('release.difference.none')} next={t('release.difference.none.next')} />
          )}
          <DifferenceTree differences={differences} older={model.data} newer={index} />
          <ImpactBySite sites={sites} older={older} />
        </>
      )}
    </>
  );
}
