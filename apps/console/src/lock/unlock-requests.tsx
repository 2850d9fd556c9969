import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { reviewMessages } from '../review/messages.ts';
import { api } from '../session/session.ts';
import { useUser } from '../session/session-gate.tsx';
import { mayAnywhere } from '../shell/places.ts';
import { ActDialog } from '../ui/act-dialog.tsx';
import { announce } from '../ui/announcer.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import type { HoldPlace, UnlockRequest } from './lock-place.ts';
import { lockMessages } from './messages.ts';
import { useUnlockRequests } from './use-holds.ts';

interface UnlockRequestsProps {
  readonly study: string;
  readonly nameOf: (place: HoldPlace) => string;
}

type Decision = 'approve' | 'refuse';

/** Who asked to open which lock and why; a second person decides. */
export function UnlockRequests({ study, nameOf }: UnlockRequestsProps) {
  const { t, language } = useMessages(lockMessages);
  const { t: r } = useMessages(reviewMessages);
  const user = useUser();
  const cache = useQueryClient();
  const list = useUnlockRequests(study);
  const [deciding, setDeciding] = useState<{ readonly request: UnlockRequest; readonly decision: Decision }>();
  const person = (id = '', name = '') => name || (id === user.id ? r('review.you') : r('review.other'));
  const mayDecide = mayAnywhere(user, 'unlock.approve', study);

  async function decide(reason: string) {
    if (!deciding) return;
    const { request, decision } = deciding;
    const { number = 0 } = request;
    const decided = await api.review.decideUnlock({ study, number, approve: decision === 'approve', reason });
    const isHeld = decision === 'approve' && decided.effective !== undefined && decided.effective !== 'HOLD_NONE';
    announce([t(`lock.done.${decision}`), isHeld && t('lock.stillHeld')].filter(Boolean).join(' · '));
    await cache.invalidateQueries({ queryKey: ['lock', study] });
  }

  const columns: readonly Column<UnlockRequest>[] = [
    { key: 'place', head: t('lock.place'), cell: ({ place = {} }) => nameOf(place) },
    {
      key: 'requested',
      head: t('lock.requested'),
      cell: ({ requestedBy, requestedByName, requestedAt = '', reason }) => (
        <span className="lock-said">
          <span className="words">{reason}</span>
          <span className="quiet">
            {[person(requestedBy, requestedByName), formatMoment(requestedAt, language)].join(' · ')}
          </span>
        </span>
      ),
    },
    { key: 'state', head: t('lock.state'), cell: (request) => t(`unlockState.${stateOf(request)}`) },
    {
      key: 'decided',
      head: t('lock.decided'),
      cell: (request) => {
        if (stateOf(request) !== 'PENDING') {
          const { decidedBy, decidedByName, decidedAt = '', decisionReason } = request;
          return (
            <span className="lock-said">
              <span className="words">{decisionReason}</span>
              <span className="quiet">
                {[person(decidedBy, decidedByName), formatMoment(decidedAt, language)].join(' · ')}
              </span>
            </span>
          );
        }
        if (request.requestedBy === user.id) return <span className="quiet">{t('lock.own')}</span>;
        if (!mayDecide) return null;
        return (
          <span className="page-actions">
            {(['approve', 'refuse'] as const).map((decision) => (
              <button key={decision} type="button" onClick={() => setDeciding({ request, decision })}>
                {t(`lock.${decision}`)}
              </button>
            ))}
          </span>
        );
      },
    },
  ];
  return (
    <section className="stack">
      <h2>{t('lock.requests')}</h2>
      <PagedList list={list} empty={<p className="quiet">{t('lock.requests.none')}</p>}>
        {(rows) => (
          <DataTable
            caption={t('lock.requests')}
            columns={columns}
            rows={rows}
            keyOf={({ number = 0 }) => String(number)}
          />
        )}
      </PagedList>
      {deciding && (
        <ActDialog
          title={[t(`lock.${deciding.decision}`).replace('…', ''), nameOf(deciding.request.place ?? {})].join(' · ')}
          submitName={t(`lock.${deciding.decision}`).replace('…', '')}
          onClose={() => setDeciding(undefined)}
          onAct={decide}
        >
          <p>{t(`lockWhat.${deciding.decision}`)}</p>
        </ActDialog>
      )}
    </section>
  );
}

function stateOf({ state }: UnlockRequest): 'PENDING' | 'APPROVED' | 'REFUSED' {
  if (state === 'UNLOCK_STATE_APPROVED') return 'APPROVED';
  return state === 'UNLOCK_STATE_REFUSED' ? 'REFUSED' : 'PENDING';
}
