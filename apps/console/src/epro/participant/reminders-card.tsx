import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { api } from '../../session/session.ts';
import { announce } from '../../ui/announcer.tsx';
import { Loading } from '../../ui/loading.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { Card } from '../card.tsx';
import type { Reminders } from '../epro-queries.ts';
import { participantMessages } from '../participant-messages.ts';
import { type Channel, channelOf, channels } from '../words.ts';
import { DeliveryList } from './delivery-list.tsx';
import type { AtParticipant } from './participant-head.tsx';

/** How a participant is reminded, and what came of each reminder. */
export function RemindersCard({ study, subject, mayWrite }: AtParticipant) {
  const { t } = useMessages(participantMessages);
  const {
    data: reminders,
    error,
    refetch,
  } = useQuery({
    queryKey: ['epro', study, 'participant', subject, 'reminders'],
    queryFn: ({ signal }) => api.oversight.getReminders({ study, subject }, { signal }),
  });
  const [isEditing, setEditing] = useState(false);
  return (
    <Card
      title={t('epro.reminders')}
      actions={
        mayWrite &&
        reminders &&
        !isEditing && (
          <button type="button" onClick={() => setEditing(true)}>
            {t('epro.reminders.change')}
          </button>
        )
      }
    >
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {!reminders && !error && <Loading />}
      {reminders && !isEditing && <Chosen reminders={reminders} />}
      {reminders && isEditing && (
        <RemindersForm study={study} subject={subject} reminders={reminders} onDone={() => setEditing(false)} />
      )}
      <DeliveryList study={study} subject={subject} />
    </Card>
  );
}

function Chosen({ reminders }: { readonly reminders: Reminders }) {
  const { t } = useMessages(participantMessages);
  const chosen = (reminders.channels ?? []).map(channelOf).filter((channel) => channel !== undefined);
  if (chosen.length === 0) return <p className="quiet">{t('epro.reminders.none')}</p>;
  const { quietFrom, quietTo, addressHint } = reminders;
  return (
    <p>
      {chosen.map((channel) => t(`epro.channel.${channel}`)).join(', ')}
      {addressHint && ` · ${addressHint}`}
      {quietFrom && ` · ${t('epro.reminders.quiet', { from: quietFrom, to: quietTo ?? '' })}`}
    </p>
  );
}

interface RemindersFormProps {
  readonly study: string;
  readonly subject: string;
  readonly reminders: Reminders;
  readonly onDone: () => void;
}

function RemindersForm({ study, subject, reminders, onDone }: RemindersFormProps) {
  const { t, language } = useMessages(participantMessages);
  const [error, setError] = useState<unknown>();
  const client = useQueryClient();
  const id = useId();
  const chosen = new Set((reminders.channels ?? []).map(channelOf));
  // A browser subscribes for itself; nobody can do it from here.
  const offered = (reminders.offered ?? [])
    .map(channelOf)
    .filter((channel): channel is Channel => channel !== undefined && (channel !== 'push' || chosen.has('push')));

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? '').trim();
    setError(undefined);
    try {
      await api.oversight.putReminders({
        study,
        subject,
        reminders: {
          channels: offered.filter((channel) => data.has(channel)).map((channel) => channels[channel]),
          ...{ address: text('address'), quietFrom: text('quietFrom'), quietTo: text('quietTo') },
          language: reminders.language || (language === 'zh' ? 'zh-CN' : 'en'),
        },
      });
      await client.invalidateQueries({ queryKey: ['epro', study, 'participant', subject] });
      announce(t('epro.reminders.saved'));
      onDone();
    } catch (failure) {
      setError(failure);
    }
  }

  return (
    <form className="stack" onSubmit={submit}>
      <fieldset className="choices">
        <legend>{t('epro.reminders.by')}</legend>
        {offered.map((channel) => (
          <label key={channel} className="check">
            <input type="checkbox" name={channel} defaultChecked={chosen.has(channel)} />
            {t(`epro.channel.${channel}`)}
          </label>
        ))}
      </fieldset>
      <div className="text-field">
        <label htmlFor={`${id}-address`}>{t('epro.reminders.address')}</label>
        <input
          id={`${id}-address`}
          name="address"
          maxLength={200}
          autoComplete="off"
          placeholder={reminders.addressHint}
          aria-describedby={`${id}-help`}
        />
        <p className="quiet" id={`${id}-help`}>
          {t('epro.reminders.address.help')}
        </p>
      </div>
      <div className="epro-row">
        {(['quietFrom', 'quietTo'] as const).map((name) => (
          <div key={name} className="text-field">
            <label htmlFor={`${id}-${name}`}>{t(`epro.reminders.${name}`)}</label>
            <input
              id={`${id}-${name}`}
              name={name}
              defaultValue={reminders[name]}
              placeholder="22:00"
              pattern="([01][0-9]|2[0-3]):[0-5][0-9]"
              maxLength={5}
              inputMode="numeric"
              autoComplete="off"
            />
          </div>
        ))}
      </div>
      {error !== undefined && <ProblemNotice error={error} />}
      <div className="buttons">
        <button type="button" onClick={onDone}>
          {t('app.cancel')}
        </button>
        <button type="submit" className="primary">
          {t('epro.save')}
        </button>
      </div>
    </form>
  );
}
