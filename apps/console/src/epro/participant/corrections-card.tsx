import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formatMoment } from '../../language/format-date.ts';
import { useMessages } from '../../language/use-messages.ts';
import { api } from '../../session/session.ts';
import { ActDialog } from '../../ui/act-dialog.tsx';
import { announce } from '../../ui/announcer.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { PagedList } from '../../ui/paged-list.tsx';
import { usePages } from '../../ui/use-pages.ts';
import { Card } from '../card.tsx';
import type { Correction } from '../epro-queries.ts';
import { participantMessages } from '../participant-messages.ts';
import { correctionState } from '../words.ts';
import type { AtParticipant } from './participant-head.tsx';

/** What the site asked to change, and what the participant said to it. */
export function CorrectionsCard({ study, subject, mayWrite }: AtParticipant) {
  const { t, language } = useMessages(participantMessages);
  const [leaving, setLeaving] = useState<string>();
  const client = useQueryClient();
  const list = usePages({
    queryKey: ['epro', study, 'participant', subject, 'corrections'],
    fetchPage: (pageToken, signal) =>
      api.oversight.listCorrections({ study, subject, pageSize: 50, pageToken }, { signal }),
    rowsOf: ({ corrections }): readonly Correction[] | undefined => corrections,
  });

  async function withdraw(correction: string, reason: string) {
    await api.oversight.withdrawCorrection({ study, correction, reason });
    await client.invalidateQueries({ queryKey: ['epro', study] });
    announce(t('epro.correction.withdrawn'));
  }

  if (list.rows.length === 0) return null;
  return (
    <Card title={t('epro.corrections')}>
      <PagedList list={list} empty={null}>
        {(rows) => (
          <DataTable<Correction>
            caption={t('epro.corrections')}
            rows={rows}
            keyOf={({ correction = '' }) => correction}
            columns={[
              { key: 'item', head: t('epro.item'), cell: ({ item }) => item },
              {
                key: 'change',
                head: t('epro.correction.change'),
                cell: ({ oldValues = [], newValues = [] }) =>
                  `${oldValues.join(', ') || '–'} → ${newValues.join(', ') || '–'}`,
              },
              { key: 'why', head: t('act.reason'), cell: ({ reason }) => reason },
              {
                key: 'by',
                head: t('epro.correction.by'),
                cell: ({ author, askedAt = '' }) => `${author} · ${formatMoment(askedAt, language)}`,
              },
              {
                key: 'state',
                head: t('epro.state'),
                cell: ({ state, answeredAt, correction = '' }) => (
                  <>
                    {t(`epro.correction.${correctionState(state)}`)}
                    {answeredAt && ` · ${formatMoment(answeredAt, language)}`}
                    {mayWrite && correctionState(state) === 'asked' && (
                      <button type="button" className="link" onClick={() => setLeaving(correction)}>
                        {t('epro.correction.withdraw')}
                      </button>
                    )}
                  </>
                ),
              },
            ]}
          />
        )}
      </PagedList>
      {leaving !== undefined && (
        <ActDialog
          title={t('epro.correction.withdraw')}
          submitName={t('epro.correction.withdraw')}
          onClose={() => setLeaving(undefined)}
          onAct={(reason) => withdraw(leaving, reason)}
        />
      )}
    </Card>
  );
}
