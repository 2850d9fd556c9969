import type { epro } from '@verum/contracts';
import type { Json } from '../../api/json.ts';
import { formatMoment } from '../../language/format-date.ts';
import { useMessages } from '../../language/use-messages.ts';
import { api } from '../../session/session.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { PagedList } from '../../ui/paged-list.tsx';
import { usePages } from '../../ui/use-pages.ts';
import { participantMessages } from '../participant-messages.ts';
import { channelOf } from '../words.ts';

type Delivery = Json<epro.ReminderDelivery>;

const states = { STATE_SENT: 'sent', STATE_FAILED: 'failed', STATE_SKIPPED: 'skipped' } as const;

/** What was sent when by which way. Never what it said. */
export function DeliveryList({ study, subject }: { readonly study: string; readonly subject: string }) {
  const { t, language } = useMessages(participantMessages);
  const list = usePages({
    queryKey: ['epro', study, 'participant', subject, 'deliveries'],
    fetchPage: (pageToken, signal) =>
      api.oversight.listReminderDeliveries({ study, subject, pageSize: 20, pageToken }, { signal }),
    rowsOf: ({ deliveries }): readonly Delivery[] | undefined => deliveries,
  });
  if (list.rows.length === 0) return null;
  return (
    <PagedList list={list} empty={null}>
      {(rows) => (
        <DataTable<Delivery>
          caption={t('epro.deliveries')}
          rows={rows}
          keyOf={({ task, channel, kind }) => `${task} ${channel} ${kind}`}
          columns={[
            { key: 'at', head: t('epro.delivery.at'), cell: ({ at = '' }) => formatMoment(at, language) },
            {
              key: 'kind',
              head: t('epro.delivery.kind'),
              cell: ({ kind }) => t(kind === 'closing' ? 'epro.delivery.closing' : 'epro.delivery.due'),
            },
            {
              key: 'channel',
              head: t('epro.delivery.channel'),
              cell: ({ channel }) => t(`epro.channel.${channelOf(channel) ?? 'message'}`),
            },
            {
              key: 'state',
              head: t('epro.state'),
              cell: ({ state = '', why, tries = 0 }) => {
                const known = states[state as keyof typeof states] ?? 'waiting';
                const more = [why, tries > 1 && t('epro.delivery.tries', { count: tries })].filter(Boolean).join(', ');
                return `${t(`epro.delivery.${known}`)}${more ? ` (${more})` : ''}`;
              },
            },
          ]}
        />
      )}
    </PagedList>
  );
}
