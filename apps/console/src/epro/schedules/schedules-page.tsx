import '../epro.css';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { pickText } from '../../language/pick-text.ts';
import { useMessages } from '../../language/use-messages.ts';
import { useUser } from '../../session/session-gate.tsx';
import { mayAnywhere } from '../../shell/places.ts';
import { Fact } from '../../subjects/fact.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { Card } from '../card.tsx';
import { type Schedule, schedulesQuery } from '../epro-queries.ts';
import { EproTabs } from '../epro-tabs.tsx';
import { setupMessages } from '../setup-messages.ts';
import { anchorName, rhythmOf } from './schedule-draft.ts';
import { SchedulePicture } from './schedule-picture.tsx';

const ScheduleForm = lazy(async () => ({ default: (await import('./schedule-form.tsx')).ScheduleForm }));
const route = getRouteApi('/shell/studies/$study/diary/schedules');

/** When participants are asked. */
export function SchedulesPage() {
  const { study } = route.useParams();
  const { t } = useMessages(setupMessages);
  const user = useUser();
  const { data: schedules, error, refetch } = useQuery(schedulesQuery(study));
  // The name of the one that is changed; '' for a new one.
  const [editing, setEditing] = useState<string>();
  const mayWrite = mayAnywhere(user, 'build.write', study);
  const close = () => setEditing(undefined);
  return (
    <div className="page">
      <PageHead title={t('epro.schedules')} about={t('epro.schedules.about')}>
        {mayWrite && editing === undefined && (
          <button type="button" className="primary" onClick={() => setEditing('')}>
            {t('epro.schedule.add')}
          </button>
        )}
      </PageHead>
      <EproTabs study={study} />
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {!schedules && !error && <Loading />}
      {editing === '' && (
        <Suspense fallback={<Loading />}>
          <ScheduleForm study={study} schedule={undefined} onClose={close} />
        </Suspense>
      )}
      {schedules?.length === 0 && editing === undefined && (
        <EmptyState title={t('epro.schedules.none')} next={t('epro.schedules.none.next')} />
      )}
      <div className="epro-cards">
        {schedules?.map((schedule) =>
          schedule.schedule === editing ? (
            <Suspense key={schedule.schedule} fallback={<Loading />}>
              <ScheduleForm study={study} schedule={schedule} onClose={close} />
            </Suspense>
          ) : (
            <ScheduleCard
              key={schedule.schedule}
              schedule={schedule}
              onEdit={mayWrite ? () => setEditing(schedule.schedule) : undefined}
            />
          ),
        )}
      </div>
    </div>
  );
}

function ScheduleCard({
  schedule,
  onEdit,
}: {
  readonly schedule: Schedule;
  readonly onEdit: (() => void) | undefined;
}) {
  const { t, language } = useMessages(setupMessages);
  const { instrument, instrumentVersion, anchor, visit = '', fixedDate = '', firstDay = 0, lastDay = 0 } = schedule;
  const { version = 0, intoVisit, effectiveFrom, everyDays = 0 } = schedule;
  const rhythm = rhythmOf(schedule);
  return (
    <Card
      title={pickText(schedule.title, language) || schedule.schedule || ''}
      actions={
        onEdit && (
          <button type="button" onClick={onEdit}>
            {t('epro.schedule.amend')}
          </button>
        )
      }
    >
      <dl className="record-facts epro-facts">
        <Fact name={t('epro.schedule')}>
          {schedule.schedule} · {t('epro.versionOf', { version })}
        </Fact>
        <Fact name={t('epro.instrument')}>
          {instrument} {instrumentVersion}
        </Fact>
        <Fact name={t('epro.anchor')}>
          {t(`epro.anchor.${anchorName(anchor)}`, { visit: visit || fixedDate })} ·{' '}
          {t('epro.days', { first: firstDay, last: lastDay })}
        </Fact>
        <Fact name={t('epro.rhythm')}>{t(`epro.rhythm.${rhythm}`, { days: everyDays })}</Fact>
        {intoVisit && <Fact name={t('epro.intoVisit')}>{intoVisit}</Fact>}
        {effectiveFrom && <Fact name={t('epro.effectiveFrom')}>{effectiveFrom}</Fact>}
      </dl>
      {rhythm !== 'demand' && <SchedulePicture schedule={schedule} />}
    </Card>
  );
}
