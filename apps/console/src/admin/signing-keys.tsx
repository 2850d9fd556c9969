import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { queryClient } from '../query-client.ts';
import { api } from '../session/session.ts';
import { ActDialog } from '../ui/act-dialog.tsx';
import { announce } from '../ui/announcer.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { adminMessages } from './messages.ts';

const queryKey = ['signing-keys'];

/** The keys of the installation, and a new one in their place. */
export function SigningKeys() {
  const { t } = useMessages(adminMessages);
  const [isAsking, setAsking] = useState(false);
  const {
    data = [],
    error,
    refetch,
  } = useQuery({
    queryKey,
    queryFn: async ({ signal }) => (await api.identity.listKeys({}, { signal })).keys ?? [],
  });
  return (
    <section className="admin-part">
      <div className="page-head">
        <div>
          <h2>{t('key.signing')}</h2>
          <p className="quiet">{t('key.signing.about')}</p>
        </div>
        <div className="page-actions">
          <button type="button" onClick={() => setAsking(true)}>
            {t('key.rotate')}
          </button>
        </div>
      </div>
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      <DataTable
        caption={t('key.signing')}
        rows={data}
        keyOf={({ kid = '' }) => kid}
        columns={[
          { key: 'kid', head: t('key.signing.id'), cell: ({ kid }) => <code>{kid}</code> },
          { key: 'use', head: t('key.signing.use'), cell: ({ kty, crv, alg }) => [kty, crv, alg].join(' ') },
        ]}
      />
      {isAsking && (
        <ActDialog
          title={t('key.rotate')}
          submitName={t('key.rotate')}
          onClose={() => setAsking(false)}
          onAct={async (reason) => {
            const { keys = [] } = await api.identity.rotateKeys({ reason });
            queryClient.setQueryData(queryKey, keys);
            announce(t('key.rotated'));
          }}
        >
          <p>{t('key.rotate.about')}</p>
        </ActDialog>
      )}
    </section>
  );
}
