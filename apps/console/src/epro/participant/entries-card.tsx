import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { formatMoment } from '../../language/format-date.ts';
import { useMessages } from '../../language/use-messages.ts';
import { api } from '../../session/session.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Loading } from '../../ui/loading.tsx';
import { PagedList } from '../../ui/paged-list.tsx';
import { usePages } from '../../ui/use-pages.ts';
import { Card } from '../card.tsx';
import type { EntryRecord } from '../epro-queries.ts';
import { participantMessages } from '../participant-messages.ts';
import { fateOf } from '../words.ts';
import type { AtParticipant } from './participant-head.tsx';

const EntryDialog = lazy(async () => ({ default: (await import('./entry-dialog.tsx')).EntryDialog }));
const route = getRouteApi('/shell/studies/$study/diary/participants/$subject');

/** What came, newest first; those that were set aside among them. */
export function EntriesCard({ study, subject, mayWrite, open }: AtParticipant & { readonly open: string | undefined }) {
  const { t, language } = useMessages(participantMessages);
  const navigate = route.useNavigate();
  const list = usePages({
    queryKey: ['epro', study, 'participant', subject, 'entries'],
    fetchPage: (pageToken, signal) =>
      api.oversight.listEntries({ study, subject, pageSize: 50, pageToken }, { signal }),
    rowsOf: ({ entries }): readonly EntryRecord[] | undefined => entries,
  });
  const show = (entry: string | undefined) => void navigate({ search: (before) => ({ ...before, entry }) });
  return (
    <Card title={t('epro.entries')}>
      <PagedList list={list} empty={<p className="quiet">{t('epro.entries.none')}</p>}>
        {(rows) => (
          <DataTable<EntryRecord>
            caption={t('epro.entries')}
            rows={rows}
            keyOf={({ entry }) => entry?.entry ?? ''}
            columns={[
              {
                key: 'at',
                head: t('epro.entry.at'),
                cell: ({ entry, trueAt = '' }) => (
                  <button type="button" className="link" onClick={() => show(entry?.entry)}>
                    {formatMoment(trueAt, language)}
                  </button>
                ),
              },
              {
                key: 'instrument',
                head: t('epro.instrument'),
                cell: ({ entry }) => `${entry?.instrument} ${entry?.instrumentVersion}`,
              },
              { key: 'state', head: t('epro.state'), cell: (record) => <EntryState record={record} /> },
              {
                key: 'scores',
                head: t('epro.scores'),
                cell: ({ scores = [] }) =>
                  scores.map(({ score, value }) => `${score} ${value || t('epro.score.none')}`).join(', '),
              },
            ]}
          />
        )}
      </PagedList>
      {open !== undefined && (
        <Suspense fallback={<Loading />}>
          <EntryDialog study={study} entry={open} mayWrite={mayWrite} onClose={() => show(undefined)} />
        </Suspense>
      )}
    </Card>
  );
}

function EntryState({ record: { fate, why = '', late } }: { readonly record: EntryRecord }) {
  const { t } = useMessages(participantMessages);
  const known = fateOf(fate);
  if (known === 'kept') return <>{t(late ? 'epro.task.doneLate' : 'epro.task.done')}</>;
  return (
    <>
      {t(`epro.fate.${known}`)} ({why})
    </>
  );
}
