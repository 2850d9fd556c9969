import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { pickText } from '../../language/pick-text.ts';
import { useMessages } from '../../language/use-messages.ts';
import { api } from '../../session/session.ts';
import { announce } from '../../ui/announcer.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { Card } from '../card.tsx';
import { instrumentsQuery, type Schedule } from '../epro-queries.ts';
import { SelectField, TextInput } from '../plain-field.tsx';
import { setupMessages } from '../setup-messages.ts';
import { anchorNames, contentOf, draftOf, rhythms, type ScheduleDraft } from './schedule-draft.ts';
import { SchedulePicture } from './schedule-picture.tsx';
import { SlotsField } from './slots-field.tsx';

interface ScheduleFormProps {
  readonly study: string;
  /** Undefined for a new one. */
  readonly schedule: Schedule | undefined;
  readonly onClose: () => void;
}

/** A schedule, or its next version: what has opened stays as it was. The picture follows what is typed. */
export function ScheduleForm({ study, schedule, onClose }: ScheduleFormProps) {
  const { t, language } = useMessages(setupMessages);
  const { data: instruments = [] } = useQuery(instrumentsQuery(study));
  const [draft, setDraft] = useState(() => draftOf(schedule));
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const client = useQueryClient();
  const id = useId();
  const set = (change: Partial<ScheduleDraft>) => setDraft((before) => ({ ...before, ...change }));
  const text = (name: keyof ScheduleDraft) => ({
    id: `${id}-${name}`,
    value: String(draft[name]),
    onChange: (value: string) => set({ [name]: value }),
  });

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setError(undefined);
    try {
      const name = { study, schedule: draft.schedule.trim(), expectedVersion: schedule?.version ?? 0 };
      await api.schedule.putSchedule({ ...name, content: contentOf(draft) });
      await client.invalidateQueries({ queryKey: ['epro', study] });
      announce(t('epro.schedule.saved'));
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  }

  return (
    <Card title={t(schedule ? 'epro.schedule.amend' : 'epro.schedule.add')}>
      <form className="stack" onSubmit={submit}>
        <div className="epro-row">
          <TextInput
            {...text('schedule')}
            label={t('epro.schedule.name')}
            isRequired
            isFixed={schedule !== undefined}
            pattern="[A-Za-z0-9][A-Za-z0-9._\-]{0,63}"
          />
          <TextInput {...text('titleEn')} label={t('epro.titleEn')} />
          <TextInput {...text('titleZh')} label={t('epro.titleZh')} />
          <SelectField
            {...text('instrument')}
            label={t('epro.instrument')}
            isRequired
            choices={instruments.map(({ instrument = '', version = '', title }) => ({
              value: `${instrument} ${version}`,
              name: `${pickText(title, language) || instrument} (${version})`,
            }))}
          />
        </div>
        <div className="epro-row">
          <SelectField
            {...text('anchor')}
            label={t('epro.anchor')}
            choices={anchorNames.map((value) => ({ value, name: t(`epro.anchor.${value}`, { visit: '' }) }))}
          />
          {draft.anchor === 'visit' && <TextInput {...text('visit')} label={t('epro.visit')} isRequired />}
          {draft.anchor === 'fixed' && (
            <TextInput
              {...text('fixedDate')}
              label={t('epro.fixedDate')}
              isRequired
              pattern="\d{4}-\d{2}-\d{2}"
              hint={t('hint.date')}
            />
          )}
          <TextInput {...text('firstDay')} label={t('epro.firstDay')} isRequired pattern="-?\d{1,4}" />
          <TextInput {...text('lastDay')} label={t('epro.lastDay')} isRequired pattern="-?\d{1,4}" />
          <SelectField
            {...text('rhythm')}
            label={t('epro.rhythm')}
            choices={rhythms.map((value) => ({ value, name: t(`epro.rhythm.${value}`, { days: '…' }) }))}
          />
          {draft.rhythm === 'other' && (
            <TextInput {...text('everyDays')} label={t('epro.everyDays')} isRequired pattern="\d{1,3}" />
          )}
        </div>
        {draft.rhythm !== 'demand' && <SlotsField slots={draft.slots} onChange={(slots) => set({ slots })} />}
        <div className="epro-row">
          <TextInput {...text('intoVisit')} label={t('epro.intoVisit')} help={t('epro.intoVisit.help')} />
          {schedule && (
            <TextInput
              {...text('effectiveFrom')}
              label={t('epro.effectiveFrom')}
              help={t('epro.effectiveFrom.help')}
              isRequired
              pattern="\d{4}-\d{2}-\d{2}"
              hint={t('hint.date')}
            />
          )}
        </div>
        {draft.rhythm !== 'demand' && <SchedulePicture schedule={contentOf(draft)} />}
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
    </Card>
  );
}
