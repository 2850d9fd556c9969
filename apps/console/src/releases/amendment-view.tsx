import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { api } from '../session/session.ts';
import { ActDialog } from '../ui/act-dialog.tsx';
import { announce } from '../ui/announcer.tsx';
import { Loading } from '../ui/loading.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { lastTrial, obstacleAt } from './amendment-steps.ts';
import { isPublished } from './build-state.tsx';
import type { BuildViewProps } from './build-view.ts';
import { ImpactBySite } from './impact-by-site.tsx';
import { releaseMessages } from './messages.ts';
import { OrphanList } from './orphan-list.tsx';
import { comparisonQuery, migrationsQuery, releasesKey } from './release-queries.ts';
import { RunList } from './run-list.tsx';
import { useActivations } from './use-activations.ts';
import { useAfterRuns } from './use-after-runs.ts';
import { useOlderBuild } from './use-older-build.ts';

/** The move of casebooks to this build: first as a dry run that changes nothing, then carried out, site by site. */
export function AmendmentView({ study, build, search }: BuildViewProps) {
  const { t } = useMessages(releaseMessages);
  const number = build.build ?? '';
  const { older } = useOlderBuild(study, number, search.with);
  const compared = useQuery(comparisonQuery(study, number, older));
  const { data: migrations = [], error } = useQuery(migrationsQuery(study));
  const activations = useActivations(study);
  useAfterRuns(study, migrations);
  const [asked, setAsked] = useState<Asked>();
  const facts = { build: number, activations, migrations };
  const runs = migrations.filter((one) => one.build === number);
  const fault = error ?? compared.error;
  const acts = (site: string) => {
    const obstacle = obstacleAt(site, facts);
    return (
      <span className="run-acts">
        <button type="button" onClick={() => setAsked({ site, isDryRun: true })}>
          {t('release.run.try')}
        </button>
        <button type="button" disabled={obstacle !== undefined} onClick={() => setAsked({ site, isDryRun: false })}>
          {t('release.run.move')}
        </button>
        {obstacle && <span className="quiet">{t(`release.obstacle.${obstacle}`)}</span>}
      </span>
    );
  };
  return (
    <>
      <p className="quiet">{t('release.amendment.about')}</p>
      {!isPublished(build) && <p className="notice">{t('release.amendment.draft')}</p>}
      {fault && <ProblemNotice error={fault} />}
      {older !== '' && !compared.data && !fault && <Loading />}
      {compared.data && (
        <ImpactBySite sites={compared.data.sites ?? []} older={older} {...(isPublished(build) && { acts })} />
      )}
      {runs.length > 0 && <RunList study={study} runs={runs} shown={search.run} />}
      <OrphanList study={study} />
      {asked && (
        <StartDialog
          study={study}
          build={number}
          {...asked}
          trial={lastTrial(asked.site, facts)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </>
  );
}

interface Asked {
  readonly site: string;
  readonly isDryRun: boolean;
}

interface StartDialogProps extends Asked {
  readonly study: string;
  readonly build: string;
  readonly trial: ReturnType<typeof lastTrial>;
  readonly onClose: () => void;
}

function StartDialog({ study, build, site, isDryRun, trial, onClose }: StartDialogProps) {
  const { t } = useMessages(releaseMessages);
  const client = useQueryClient();
  async function start(reason: string) {
    await api.amendment.startMigration({ study, site, build, dryRun: isDryRun, reason });
    await client.invalidateQueries({ queryKey: releasesKey(study) });
    announce(t(isDryRun ? 'release.run.tried' : 'release.run.started', { site, build }));
  }
  return (
    <ActDialog
      title={t(isDryRun ? 'release.run.try.title' : 'release.run.move.title', { site, build })}
      submitName={t(isDryRun ? 'release.run.try' : 'release.run.move')}
      onClose={onClose}
      onAct={start}
    >
      <p>{t(isDryRun ? 'release.run.try.about' : 'release.run.move.about')}</p>
      {!isDryRun && trial && (
        <p>
          {t('release.run.trial', {
            subjects: trial.total ?? 0,
            orphans: trial.orphanedValues ?? 0,
            resign: trial.resignForms ?? 0,
            left: trial.leftOut ?? 0,
          })}
        </p>
      )}
    </ActDialog>
  );
}
