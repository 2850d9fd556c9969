import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { todayIn } from '../../language/civil-date.ts';
import { formatDate } from '../../language/format-date.ts';
import { pickText } from '../../language/pick-text.ts';
import { useMessages } from '../../language/use-messages.ts';
import { api } from '../../session/session.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Loading } from '../../ui/loading.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { Card } from '../card.tsx';
import { addDays } from '../compliance/compliance-search.ts';
import { DayGlyph } from '../compliance/day-glyph.tsx';
import type { DayState } from '../compliance/day-state.ts';
import { schedulesQuery, type Task } from '../epro-queries.ts';
import { participantMessages } from '../participant-messages.ts';
import { type TaskState, taskState } from '../words.ts';
import type { AtParticipant } from './participant-head.tsx';
import { windowText } from './window-text.ts';

const glyphs: Readonly<Record<TaskState, DayState | undefined>> = {
  planned: 'expected',
  open: 'open',
  due: 'open',
  late: 'open',
  done: 'done',
  doneLate: 'late',
  missed: 'missed',
  notExpected: undefined,
};

interface TasksCardProps extends AtParticipant {
  readonly date: string | undefined;
  /** Of the participant. */
  readonly zone: string | undefined;
}

/** What was asked, and what will be: around the day that was come from, else around today. */
export function TasksCard({ study, subject, date, zone }: TasksCardProps) {
  const { t, language } = useMessages(participantMessages);
  const { data: schedules = [] } = useQuery(schedulesQuery(study));
  const today = todayIn(zone);
  const span =
    date === undefined
      ? { from: addDays(today, -13), to: addDays(today, 1) }
      : { from: addDays(date, -7), to: addDays(date, 7) };
  const {
    data: tasks,
    error,
    refetch,
  } = useQuery({
    queryKey: ['epro', study, 'participant', subject, 'tasks', date ?? ''],
    queryFn: async ({ signal }) =>
      ((await api.schedule.listTasks({ study, subject, ...span }, { signal })).tasks ?? []).toReversed(),
  });
  const titleOf = ({ schedule = '' }: Task) =>
    pickText(schedules.find((one) => one.schedule === schedule)?.title, language) || schedule;
  return (
    <Card title={t('epro.tasks')}>
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {!tasks && !error && <Loading />}
      {tasks?.length === 0 && <p className="quiet">{t('epro.tasks.none')}</p>}
      {tasks && tasks.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled, also by keyboard
        // biome-ignore lint/a11y/useSemanticElements: no section of the page
        <div className="epro-scroll" role="group" aria-label={t('epro.tasks')} tabIndex={0}>
          <DataTable<Task>
            caption={t('epro.tasks')}
            rows={tasks}
            keyOf={({ task = '' }) => task}
            active={tasks.find((task) => task.date === date)?.task}
            columns={[
              { key: 'date', head: t('epro.date'), cell: (task) => formatDate(task.date ?? '', language) },
              { key: 'schedule', head: t('epro.schedule'), cell: titleOf },
              {
                key: 'window',
                head: t('epro.window'),
                cell: ({ opensAt = '', closesAt = '', zone = '', date = '' }) =>
                  windowText({ opensAt, closesAt, zone, date }, language),
              },
              { key: 'state', head: t('epro.state'), cell: (task) => <StateOfTask task={task} /> },
              {
                key: 'entry',
                head: t('epro.entry'),
                cell: ({ entry }) =>
                  entry && (
                    <Link
                      to="/studies/$study/diary/participants/$subject"
                      params={{ study, subject }}
                      search={{ date, entry }}
                    >
                      {t('epro.entry.show')}
                    </Link>
                  ),
              },
            ]}
          />
        </div>
      )}
    </Card>
  );
}

function StateOfTask({ task }: { readonly task: Task }) {
  const { t } = useMessages(participantMessages);
  const state = taskState(task);
  const glyph = glyphs[state];
  return (
    <span className="epro-state">
      {glyph && <DayGlyph state={glyph} />}
      {t(`epro.task.${state}`)}
    </span>
  );
}
