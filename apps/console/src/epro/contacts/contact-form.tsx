import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { api } from '../../session/session.ts';
import { announce } from '../../ui/announcer.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import type { Contact } from '../epro-queries.ts';
import { setupMessages } from '../setup-messages.ts';
import { draftOf, textsOf } from './contact-draft.ts';

interface ContactFormProps {
  readonly study: string;
  /** '' for all sites. */
  readonly site: string;
  readonly texts: NonNullable<Contact['contact']>;
  readonly onClose: () => void;
}

/** Whom participants of a site call, in both languages; empty in both takes it away. */
export function ContactForm({ study, site, texts, onClose }: ContactFormProps) {
  const { t } = useMessages(setupMessages);
  const [draft, setDraft] = useState(() => draftOf(texts));
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const client = useQueryClient();
  const id = useId();

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setError(undefined);
    try {
      await api.schedule.putContact({ study, site, contact: textsOf(draft, texts) });
      await client.invalidateQueries({ queryKey: ['epro', study, 'contacts'] });
      announce(t('epro.contact.saved'));
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  }

  return (
    <form className="stack" onSubmit={submit}>
      <div className="epro-row">
        {(['en', 'zh'] as const).map((language) => (
          <div key={language} className="text-field">
            <label htmlFor={`${id}-${language}`}>{t(`epro.contact.${language}`)}</label>
            <textarea
              id={`${id}-${language}`}
              rows={4}
              maxLength={2000}
              value={draft[language]}
              onChange={({ target }) => setDraft((before) => ({ ...before, [language]: target.value }))}
              aria-describedby={`${id}-help`}
            />
          </div>
        ))}
      </div>
      <p className="quiet" id={`${id}-help`}>
        {t('epro.contact.help')}
      </p>
      {error !== undefined && <ProblemNotice error={error} />}
      <div className="buttons">
        <button type="button" onClick={onClose}>
          {t('app.cancel')}
        </button>
        <button type="submit" className="primary" disabled={isBusy}>
          {t('epro.save')}
        </button>
      </div>
    </form>
  );
}
