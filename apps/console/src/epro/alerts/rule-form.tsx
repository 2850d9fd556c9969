import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { api } from '../../session/session.ts';
import { announce } from '../../ui/announcer.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { Card } from '../card.tsx';
import { type AlertRule, instrumentsQuery, schedulesQuery } from '../epro-queries.ts';
import { SelectField, TextInput } from '../plain-field.tsx';
import { setupMessages } from '../setup-messages.ts';
import { contentOfRule, type RuleDraft, ruleDraft, ruleKinds } from './rule-draft.ts';

interface RuleFormProps {
  readonly study: string;
  readonly rule: AlertRule | undefined;
  readonly onClose: () => void;
}

export function RuleForm({ study, rule, onClose }: RuleFormProps) {
  const { t } = useMessages(setupMessages);
  const { data: instruments = [] } = useQuery(instrumentsQuery(study));
  const { data: schedules = [] } = useQuery(schedulesQuery(study));
  const [draft, setDraft] = useState(() => ruleDraft(rule));
  const [error, setError] = useState<unknown>();
  const client = useQueryClient();
  const id = useId();
  const set = (change: Partial<RuleDraft>) => setDraft((before) => ({ ...before, ...change }));
  const text = (name: keyof RuleDraft) => ({
    id: `${id}-${name}`,
    value: String(draft[name]),
    onChange: (value: string) => set({ [name]: value }),
  });
  const check = (name: 'urgent' | 'retired') => (
    <label className="check">
      <input type="checkbox" checked={draft[name]} onChange={(event) => set({ [name]: event.target.checked })} />
      {t(`epro.ruleCheck.${name}`)}
    </label>
  );

  async function submit(event: FormEvent) {
    event.preventDefault();
    setError(undefined);
    try {
      await api.oversight.putAlertRule({ study, rule: draft.rule.trim(), content: contentOfRule(draft) });
      await client.invalidateQueries({ queryKey: ['epro', study, 'rules'] });
      announce(t('epro.rule.saved'));
      onClose();
    } catch (failure) {
      setError(failure);
    }
  }

  const names = [...new Set(instruments.map(({ instrument = '' }) => instrument))];
  return (
    <Card title={t(rule ? 'epro.rule.change' : 'epro.rule.add')}>
      <form className="stack" onSubmit={submit}>
        <div className="epro-row">
          <TextInput
            {...text('rule')}
            label={t('epro.rule')}
            isRequired
            isFixed={rule !== undefined}
            pattern="[A-Za-z0-9][A-Za-z0-9._\-]{0,63}"
          />
          <TextInput {...text('titleEn')} label={t('epro.titleEn')} />
          <TextInput {...text('titleZh')} label={t('epro.titleZh')} />
          <SelectField
            {...text('kind')}
            label={t('epro.rule.when')}
            choices={ruleKinds.map((value) => ({ value, name: t(`epro.rule.${value}`) }))}
          />
        </div>
        <div className="epro-row">
          {draft.kind === 'entry' && (
            <>
              <SelectField
                {...text('instrument')}
                label={t('epro.instrument')}
                isRequired
                choices={names.map((value) => ({ value, name: value }))}
              />
              <TextInput {...text('cel')} label={t('epro.rule.cel')} help={t('epro.rule.cel.help')} isRequired />
            </>
          )}
          {draft.kind === 'missed' && (
            <>
              <SelectField
                {...text('schedule')}
                label={t('epro.schedule')}
                isRequired
                choices={schedules.map(({ schedule = '' }) => ({ value: schedule, name: schedule }))}
              />
              <TextInput {...text('count')} label={t('epro.rule.count')} isRequired pattern="[1-9]\d{0,2}" />
            </>
          )}
          {draft.kind === 'silent' && (
            <TextInput {...text('days')} label={t('epro.rule.days')} isRequired pattern="[1-9]\d{0,2}" />
          )}
          <TextInput
            {...text('webhook')}
            label={t('epro.rule.webhook')}
            help={t('epro.rule.webhook.help')}
            pattern="https?://.+"
          />
        </div>
        {check('urgent')}
        {check('retired')}
        {error !== undefined && <ProblemNotice error={error} />}
        <div className="buttons">
          <button type="button" onClick={onClose}>
            {t('app.cancel')}
          </button>
          <button type="submit" className="primary">
            {t('epro.save')}
          </button>
        </div>
      </form>
    </Card>
  );
}
