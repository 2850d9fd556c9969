import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formatMoment } from '../../language/format-date.ts';
import { useMessages } from '../../language/use-messages.ts';
import { api } from '../../session/session.ts';
import { ActDialog } from '../../ui/act-dialog.tsx';
import { announce } from '../../ui/announcer.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { Card } from '../card.tsx';
import { type Device, devicesQuery } from '../epro-queries.ts';
import { participantMessages } from '../participant-messages.ts';
import type { AtParticipant } from './participant-head.tsx';

/** Phones and tablets, and what each told of itself last. */
export function DevicesCard({ study, subject, mayWrite }: AtParticipant) {
  const { t, language } = useMessages(participantMessages);
  const { data: devices = [], error, refetch } = useQuery(devicesQuery(study, subject));
  const [revoking, setRevoking] = useState<Device>();
  const client = useQueryClient();

  async function revoke(device: string, reason: string) {
    await api.device.revokeDevice({ study, subject, device, reason });
    await client.invalidateQueries({ queryKey: ['epro', study] });
    announce(t('epro.device.revoked'));
  }

  return (
    <Card title={t('epro.devices')}>
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {devices.length === 0 && !error && <p className="quiet">{t('epro.devices.none')}</p>}
      {devices.length > 0 && (
        <DataTable<Device>
          caption={t('epro.devices')}
          rows={devices}
          keyOf={({ device = '' }) => device}
          columns={[
            {
              key: 'platform',
              head: t('epro.device'),
              cell: ({ platform, kind }) =>
                `${platform || t('epro.device.unknown')}${kind === 'DEVICE_KIND_SITE' ? ` · ${t('epro.device.site')}` : ''}`,
            },
            {
              key: 'paired',
              head: t('epro.device.pairedAt'),
              cell: ({ pairedAt = '' }) => formatMoment(pairedAt, language),
            },
            {
              key: 'seen',
              head: t('epro.lastSeen'),
              cell: ({ lastSeenAt = '' }) => formatMoment(lastSeenAt, language),
            },
            { key: 'notes', head: t('epro.device.state'), cell: (device) => <DeviceNotes device={device} /> },
            {
              key: 'act',
              head: t('epro.act'),
              cell: (device) =>
                mayWrite &&
                !device.revokedAt && (
                  <button type="button" onClick={() => setRevoking(device)}>
                    {t('epro.device.revoke')}
                  </button>
                ),
            },
          ]}
        />
      )}
      {revoking && (
        <ActDialog
          title={t('epro.device.revoke.title')}
          submitName={t('epro.device.revoke')}
          suggestions={[t('epro.device.why.lost'), t('epro.device.why.new')]}
          onClose={() => setRevoking(undefined)}
          onAct={(reason) => revoke(revoking.device ?? '', reason)}
        >
          <p>{t('epro.device.revoke.about')}</p>
        </ActDialog>
      )}
    </Card>
  );
}

const skewToldMs = 120_000;

function DeviceNotes({ device }: { readonly device: Device }) {
  const { t, language } = useMessages(participantMessages);
  const { revokedAt, revokedWhy = '', waiting = 0, storeLostAt, skewMs = '0', zone = '', appVersion = '' } = device;
  const skew = Number(skewMs);
  const notes = revokedAt
    ? [t('epro.device.revokedAt', { at: formatMoment(revokedAt, language), why: revokedWhy })]
    : [
        storeLostAt && t('epro.device.lostAt', { at: formatMoment(storeLostAt, language) }),
        waiting > 0 && t('epro.device.waiting', { count: waiting }),
        Math.abs(skew) > skewToldMs && t('epro.device.skew', { minutes: Math.round(skew / 60_000) }),
        `${zone} · ${appVersion}`,
      ].filter(Boolean);
  return <>{notes.join(' · ')}</>;
}
