import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { useNames } from '../review/use-names.ts';
import { saveCsv } from '../ui/csv-file.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { FilterBar, SelectFilter } from '../ui/filter-bar.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { releaseMessages } from './messages.ts';
import { impactQuery, type MigratedSubject, type Migration } from './release-queries.ts';
import { affectedFirst, type Effect, effectRows, effects, hasEffect, placedEffects } from './subject-effects.ts';

const shownMax = 200;
const whys = ['locked', 'blinding', 'failed'] as const;

/** What a run did, or would do, with each subject: which values lose their place, which forms want another signature. */
export function SubjectImpact({ study, run }: { readonly study: string; readonly run: Migration }) {
  const { t } = useMessages(releaseMessages);
  const { number = 0, dryRun, state } = run;
  const [effect, setEffect] = useState<Effect>();
  const names = useNames(study);
  const { data: subjects, error } = useQuery(impactQuery(study, number, state === 'MIGRATION_STATE_DONE'));
  if (error) return <ProblemNotice error={error} />;
  if (!subjects) return null;
  const picked = affectedFirst(subjects.filter((one) => hasEffect(one, effect)));
  const place = (path: string) => {
    const [form = '', ...item] = path.split('/');
    return [names.place(form), item.length > 0 && names.item(item.join('/'))].filter(Boolean).join(' · ');
  };
  const columns: readonly Column<MigratedSubject>[] = [
    {
      key: 'subject',
      head: t('release.effect.subject'),
      cell: ({ subject = '' }) => (
        <Link to="/studies/$study/subjects/$subject" params={{ study, subject }}>
          {subject}
        </Link>
      ),
    },
    {
      key: 'outcome',
      head: t('release.effect.outcome'),
      cell: ({ outcome, why }) =>
        outcome === 'left-out'
          ? t(`release.why.${whys.find((one) => one === why) ?? 'failed'}`)
          : t(dryRun ? 'release.effect.wouldMove' : 'release.effect.moved'),
    },
    { key: 'forms', head: t('release.effect.forms'), isNumber: true, cell: ({ formsChanged }) => formsChanged ?? 0 },
    {
      key: 'places',
      head: t('release.effect.places'),
      cell: (one) => <Places subject={one} place={place} />,
    },
    {
      key: 'queries',
      head: t('release.effect.queries'),
      isNumber: true,
      cell: ({ queriesOpened }) => queriesOpened ?? 0,
    },
  ];
  const save = () =>
    saveCsv(
      `${study}-amendment-${number}.csv`,
      effectRows(picked, (column) => t(`release.effect.${column}`)),
    );
  return (
    <section className="transfer-part" aria-label={t('release.effects', { number })}>
      <h3>{t('release.effects', { number })}</h3>
      <FilterBar>
        <SelectFilter
          label={t('release.effect')}
          value={effect ?? ''}
          anyName={t('release.effect.any')}
          choices={effects.map((value) => ({ value, name: t(`release.effect.${value}`) }))}
          onChange={(value) => setEffect(effects.find((one) => one === value))}
        />
        <span className="quiet">{t('release.effect.count', { count: picked.length, all: subjects.length })}</span>
        <button type="button" onClick={save}>
          {t('release.csv')}
        </button>
      </FilterBar>
      {picked.length === 0 && <p className="quiet">{t('release.effect.none')}</p>}
      {picked.length > 0 && (
        <DataTable
          caption={t('release.effects', { number })}
          columns={columns}
          rows={picked.slice(0, shownMax)}
          keyOf={({ subject = '' }) => subject}
        />
      )}
      {picked.length > shownMax && (
        <p className="quiet">{t('release.effect.more', { count: picked.length - shownMax })}</p>
      )}
    </section>
  );
}

interface PlacesProps {
  readonly subject: MigratedSubject;
  readonly place: (path: string) => string;
}

function Places({ subject, place }: PlacesProps) {
  const { t } = useMessages(releaseMessages);
  return placedEffects.map((effect) => {
    const paths = subject[effect] ?? [];
    if (paths.length === 0) return null;
    return (
      <details key={effect} className="effect" data-effect={effect}>
        <summary>
          {t(`release.effect.${effect}`)} {paths.length}
        </summary>
        <ul>
          {paths.map((path) => (
            <li key={path} title={path}>
              {place(path)}
            </li>
          ))}
        </ul>
      </details>
    );
  });
}
