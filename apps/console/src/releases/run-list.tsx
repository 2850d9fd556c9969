import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { api } from '../session/session.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { releaseMessages } from './messages.ts';
import { type Migration, releasesKey } from './release-queries.ts';
import { SubjectImpact } from './subject-impact.tsx';

interface RunListProps {
  readonly study: string;
  /** The latest first. */
  readonly runs: readonly Migration[];
  /** Number of the run whose effects are shown; the latest otherwise. */
  readonly shown: number | undefined;
}

const states = {
  MIGRATION_STATE_RUNNING: 'running',
  MIGRATION_STATE_PAUSED: 'paused',
  MIGRATION_STATE_DONE: 'done',
} as const;

/** Dry runs and moves to a build, with how far they are, and what the chosen one did to each subject. */
export function RunList({ study, runs, shown }: RunListProps) {
  const { t } = useMessages(releaseMessages);
  const chosen = runs.find(({ number }) => number === shown) ?? runs[0];
  return (
    <section className="transfer-part" aria-label={t('release.runs')}>
      <h2>{t('release.runs')}</h2>
      <ul className="runs">
        {runs.map((run) => (
          <li key={run.number}>
            <Run study={study} run={run} isChosen={run === chosen} />
          </li>
        ))}
      </ul>
      {chosen && <SubjectImpact key={chosen.number} study={study} run={chosen} />}
    </section>
  );
}

function Run({
  study,
  run,
  isChosen,
}: {
  readonly study: string;
  readonly run: Migration;
  readonly isChosen: boolean;
}) {
  const { t, language } = useMessages(releaseMessages);
  const client = useQueryClient();
  const { number = 0, site = '', dryRun = false, state, total = 0, done = 0, build = '' } = run;
  const word = states[state as keyof typeof states] ?? 'done';
  const isOver = word === 'done';
  const pause = useMutation({
    mutationFn: (resume: boolean) => api.amendment.pauseMigration({ study, number, resume }),
    onSuccess: () => client.invalidateQueries({ queryKey: releasesKey(study) }),
  });
  const name = t(dryRun ? 'release.run.name.dry' : 'release.run.name', { number, site });
  const facts = [
    t('release.run.done', { done, total }),
    run.leftOut ? t('release.run.leftOut', { count: run.leftOut }) : '',
    run.orphanedValues ? t('release.run.orphaned', { count: run.orphanedValues }) : '',
    run.resignForms ? t('release.run.resign', { count: run.resignForms }) : '',
    word === 'running' && run.subjectsPerSecond ? t('release.run.rate', { rate: run.subjectsPerSecond }) : '',
    word === 'running' && run.secondsLeft ? t('release.run.left', { seconds: run.secondsLeft }) : '',
  ].filter(Boolean);
  return (
    <section className="card run" aria-label={name} data-run={word} data-chosen={isChosen || undefined}>
      <h3>
        <Link
          to="/studies/$study/builds/$build"
          params={{ study, build }}
          search={{ view: 'amendment', run: number }}
          aria-current={isChosen ? 'true' : undefined}
        >
          {name}
        </Link>
        <span className="run-state">{t(`release.run.state.${word}`)}</span>
      </h3>
      <progress value={total === 0 && isOver ? 1 : done} max={Math.max(1, total)} aria-label={name} />
      <p role="status">{facts.join(' · ')}</p>
      <p className="quiet">
        {[run.reason, run.startedAt && formatMoment(run.startedAt, language)].filter(Boolean).join(' · ')}
      </p>
      {pause.error && <ProblemNotice error={pause.error} />}
      {!isOver && (
        <div className="buttons">
          <button type="button" disabled={pause.isPending} onClick={() => pause.mutate(word === 'paused')}>
            {t(word === 'paused' ? 'release.run.resume' : 'release.run.pause')}
          </button>
        </div>
      )}
    </section>
  );
}
