import { type FormEvent, useId, useState } from 'react';
import { pickText } from '../../language/pick-text.ts';
import { useMessages } from '../../language/use-messages.ts';
import { api } from '../../session/session.ts';
import { announce } from '../../ui/announcer.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import type { InstrumentItem } from '../epro-queries.ts';
import { participantMessages } from '../participant-messages.ts';

interface CorrectionFormProps {
  readonly study: string;
  readonly entry: string;
  readonly item: InstrumentItem;
  readonly onDone: () => Promise<void>;
  readonly onCancel: () => void;
}

/** Asks the participant to confirm another answer; what was entered stays, whatever they say. */
export function CorrectionForm({ study, entry, item, onDone, onCancel }: CorrectionFormProps) {
  const { t, language } = useMessages(participantMessages);
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const id = useId();
  const options = item.options ?? [];
  const isMultiple = item.kind === 'ITEM_KIND_MULTIPLE_CHOICE';

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const newValues = data
      .getAll('value')
      .map((value) => String(value).trim())
      .filter(Boolean);
    const reason = String(data.get('reason')).trim();
    if (isBusy) return;
    setBusy(true);
    setError(undefined);
    try {
      await api.oversight.askCorrection({ study, entry, item: item.item, newValues, reason });
      announce(t('epro.correct.asked'));
      await onDone();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  }

  return (
    <form className="stack correction-form" onSubmit={submit}>
      <p className="quiet">{t('epro.correct.about')}</p>
      <div className="text-field">
        <label htmlFor={`${id}-value`}>{t('epro.correct.value')}</label>
        {options.length > 0 ? (
          <select id={`${id}-value`} name="value" multiple={isMultiple} required>
            {options.map(({ code = '', label }) => (
              <option key={code} value={code}>
                {pickText(label, language)} ({code})
              </option>
            ))}
          </select>
        ) : (
          <input id={`${id}-value`} name="value" maxLength={2000} autoComplete="off" required />
        )}
      </div>
      <div className="text-field">
        <label htmlFor={`${id}-reason`}>{t('act.reason')}</label>
        <input id={`${id}-reason`} name="reason" maxLength={500} autoComplete="off" required pattern=".*\S.*" />
      </div>
      {error !== undefined && <ProblemNotice error={error} />}
      <div className="buttons">
        <button type="button" onClick={onCancel}>
          {t('app.cancel')}
        </button>
        <button type="submit" className="primary" disabled={isBusy}>
          {t('epro.correct.ask')}
        </button>
      </div>
    </form>
  );
}
