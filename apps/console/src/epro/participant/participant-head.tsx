import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { formatDate, formatMoment } from '../../language/format-date.ts';
import { useMessages } from '../../language/use-messages.ts';
import { api } from '../../session/session.ts';
import { Fact } from '../../subjects/fact.tsx';
import { ActDialog } from '../../ui/act-dialog.tsx';
import { announce } from '../../ui/announcer.tsx';
import type { Participant } from '../epro-queries.ts';
import { participantMessages } from '../participant-messages.ts';
import { participantState } from '../words.ts';
import { PairingDialog } from './pairing-dialog.tsx';

export interface AtParticipant {
  readonly study: string;
  readonly subject: string;
  readonly mayWrite: boolean;
}

type Move = 'paused' | 'active' | 'ended';
const wireOf = {
  paused: 'PARTICIPANT_STATE_PAUSED',
  active: 'PARTICIPANT_STATE_ACTIVE',
  ended: 'PARTICIPANT_STATE_ENDED',
} as const;

export function ParticipantHead({
  participant,
  study,
  subject,
  mayWrite,
}: AtParticipant & { participant: Participant }) {
  const { t, language } = useMessages(participantMessages);
  const [move, setMove] = useState<Move>();
  const [isPairing, setPairing] = useState(false);
  const client = useQueryClient();
  const { zone, anchors = [], lastSeenAt, paired, storeLost } = participant;
  const state = participantState(participant.state);

  async function set(to: Move, reason: string) {
    await api.schedule.setParticipation({ study, subject, state: wireOf[to], reason });
    await client.invalidateQueries({ queryKey: ['epro', study] });
    announce(t(`epro.moved.${to}`));
  }

  return (
    <>
      <div className="page-head">
        <div>
          <h1>{subject}</h1>
          <p className="quiet">
            {t(`epro.state.${state}`)} · {paired ? t('epro.paired') : t('epro.unpaired')}
            {storeLost && ` · ${t('epro.storeLost')}`}
          </p>
        </div>
        <div className="page-actions">
          <Link to="/studies/$study/subjects/$subject" params={{ study, subject }} className="button">
            {t('epro.toCasebook')}
          </Link>
          {mayWrite && state === 'active' && (
            <button type="button" onClick={() => setMove('paused')}>
              {t('epro.pause')}
            </button>
          )}
          {mayWrite && state === 'paused' && (
            <button type="button" onClick={() => setMove('active')}>
              {t('epro.resume')}
            </button>
          )}
          {mayWrite && state !== 'ended' && (
            <>
              <button type="button" onClick={() => setMove('ended')}>
                {t('epro.end')}
              </button>
              <button type="button" className="primary" onClick={() => setPairing(true)}>
                {t('epro.pair')}
              </button>
            </>
          )}
        </div>
      </div>
      <dl className="record-facts epro-facts">
        <Fact name={t('epro.zone')}>{zone}</Fact>
        <Fact name={t('epro.lastSeen')}>{lastSeenAt ? formatMoment(lastSeenAt, language) : t('epro.never')}</Fact>
        {anchors.map(({ anchor, visit, date = '' }) => (
          <Fact key={`${anchor} ${visit}`} name={t(`epro.anchor.${anchorOf(anchor)}`, { visit: visit ?? '' })}>
            {formatDate(date, language)}
          </Fact>
        ))}
      </dl>
      {move && (
        <ActDialog
          title={t(`epro.move.${move}`, { subject })}
          submitName={t(`epro.moveDo.${move}`)}
          onClose={() => setMove(undefined)}
          onAct={(reason) => set(move, reason)}
        >
          <p>{t(`epro.moveAbout.${move}`)}</p>
        </ActDialog>
      )}
      {isPairing && (
        <PairingDialog study={study} subject={subject} isPaired={paired ?? false} onClose={() => setPairing(false)} />
      )}
    </>
  );
}

const anchors = {
  ANCHOR_CONSENT: 'consent',
  ANCHOR_ENROLMENT: 'enrolment',
  ANCHOR_RANDOMISATION: 'randomisation',
  ANCHOR_VISIT: 'visit',
} as const;

function anchorOf(name: string | undefined): 'consent' | 'enrolment' | 'randomisation' | 'visit' | 'fixed' {
  return anchors[name as keyof typeof anchors] ?? 'fixed';
}
