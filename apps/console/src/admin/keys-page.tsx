import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { identity } from '@verum/contracts';
import { useState } from 'react';
import type { Json } from '../api/json.ts';
import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { AskDialog, textOf } from '../review/ask-dialog.tsx';
import { api, may } from '../session/session.ts';
import { useUser } from '../session/session-gate.tsx';
import { announce } from '../ui/announcer.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Loading } from '../ui/loading.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { TextField } from '../ui/text-field.tsx';
import './admin.css';
import { adminMessages } from './messages.ts';
import { SecretDialog } from './secret-dialog.tsx';
import { SigningKeys } from './signing-keys.tsx';

type ApiKey = Json<identity.ApiKey>;
const queryKey = ['api-keys'];

export function KeysPage() {
  const { t } = useMessages(adminMessages);
  const user = useUser();
  const [isMaking, setMaking] = useState(false);
  const [revoked, setRevoked] = useState<ApiKey>();
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: async ({ signal }) => (await api.identity.listApiKeys({}, { signal })).apiKeys ?? [],
  });
  const columns = useColumns(setRevoked);
  return (
    <div className="page">
      <PageHead title={t('key.title')} about={t('key.about')}>
        <button type="button" className="primary" onClick={() => setMaking(true)}>
          {t('key.make')}
        </button>
      </PageHead>
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {!data && !error && <Loading />}
      {data?.length === 0 && <p className="quiet">{t('key.none')}</p>}
      {data && data.length > 0 && (
        <DataTable caption={t('key.title')} columns={columns} rows={data} keyOf={({ id = '' }) => id} />
      )}
      {may(user, 'key.write', '*', '*') && <SigningKeys />}
      {isMaking && <MakeDialog onClose={() => setMaking(false)} />}
      {revoked && <RevokeDialog apiKey={revoked} onClose={() => setRevoked(undefined)} />}
    </div>
  );
}

function MakeDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useMessages(adminMessages);
  const client = useQueryClient();
  const [made, setMade] = useState<{ readonly name: string; readonly secret: string }>();
  if (made) {
    const title = t('key.secret', { name: made.name });
    return <SecretDialog title={title} about={t('key.secret.about')} secret={made.secret} onClose={onClose} />;
  }
  return (
    <AskDialog
      title={t('key.make')}
      submitName={t('key.make.submit')}
      onClose={onClose}
      onSubmit={async (filled) => {
        const name = textOf(filled, 'name');
        const { secret = '' } = await api.identity.createApiKey({ name, days: Number(textOf(filled, 'days')) });
        setMade({ name, secret });
        await client.invalidateQueries({ queryKey });
      }}
    >
      <p>{t('key.make.about')}</p>
      <TextField name="name" label={t('key.name')} autoComplete="off" hasFocus />
      <TextField name="days" label={t('key.days')} autoComplete="off" inputMode="numeric" defaultValue="90" />
    </AskDialog>
  );
}

function RevokeDialog({ apiKey, onClose }: { readonly apiKey: ApiKey; readonly onClose: () => void }) {
  const { t } = useMessages(adminMessages);
  const client = useQueryClient();
  return (
    <AskDialog
      title={t('key.revoke.ask', { name: apiKey.name ?? '' })}
      submitName={t('key.revoke')}
      onClose={onClose}
      onSubmit={async () => {
        await api.identity.revokeApiKey({ apiKey: apiKey.id });
        announce(t('key.revoked'));
        onClose();
        await client.invalidateQueries({ queryKey });
      }}
    >
      <p>{t('key.revoke.about')}</p>
    </AskDialog>
  );
}

function stateOf({ revokedAt, expiresAt }: ApiKey): 'good' | 'expired' | 'revoked' {
  if (revokedAt) return 'revoked';
  return expiresAt && Date.parse(expiresAt) <= Date.now() ? 'expired' : 'good';
}

function useColumns(onRevoke: (key: ApiKey) => void): readonly Column<ApiKey>[] {
  const { t, language } = useMessages(adminMessages);
  const moment = (at: string | undefined) => (at ? formatMoment(at, language) : t('key.never'));
  return [
    { key: 'name', head: t('key.name'), cell: ({ name }) => name },
    { key: 'state', head: t('key.state'), cell: (row) => t(`key.state.${stateOf(row)}`) },
    { key: 'created', head: t('key.created'), cell: ({ createdAt }) => moment(createdAt) },
    { key: 'expires', head: t('key.expires'), cell: ({ expiresAt }) => moment(expiresAt) },
    { key: 'used', head: t('key.used'), cell: ({ lastUsedAt }) => moment(lastUsedAt) },
    {
      key: 'act',
      head: t('key.act'),
      cell: (row) =>
        stateOf(row) === 'good' && (
          <button type="button" className="quiet-button" onClick={() => onRevoke(row)}>
            {t('key.revoke')}
          </button>
        ),
    },
  ];
}
