import type { Design, Gate } from '@verum/checks';
import { useId } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { designerMessages } from '../messages.ts';
import { editDesign } from '../model/design.ts';
import { useDraft } from '../model/use-draft.ts';
import { CommitField, judgeWhole } from '../parts/commit-field.tsx';
import { DateChoice } from '../parts/date-choice.tsx';
import { SubjectFields } from './subject-fields.tsx';

const steps = ['complete', 'sign', 'lock'] as const;
const gates: readonly Gate[] = ['missing-items', 'open-queries', 'incomplete', 'unverified', 'unsigned'];
const plans = ['all', 'critical', 'sample'] as const;

/** What is verified, what stands in the way of a step, and how long a query may wait. */
export function DesignFields() {
  const { draft, edit } = useDraft();
  const { t } = useMessages(designerMessages);
  const id = useId();
  const { sdv, queryDueDays, gates: closed } = draft.design;
  const set = (patch: Partial<Design>) => edit(editDesign(() => patch));
  return (
    <section className="designer-detail" aria-label={t('designer.settings.design')}>
      <h2>{t('designer.settings.design')}</h2>
      <div className="detail-row">
        <div className="commit-field">
          <label htmlFor={id}>{t('designer.sdv')}</label>
          <select
            id={id}
            value={sdv.plan}
            onChange={({ target }) =>
              set({ sdv: { ...sdv, plan: plans.find((plan) => plan === target.value) ?? 'all' } })
            }
          >
            {plans.map((plan) => (
              <option key={plan} value={plan}>
                {t(`designer.sdv.${plan}`)}
              </option>
            ))}
          </select>
        </div>
        {sdv.plan === 'sample' && (
          <CommitField
            label={t('designer.sdv.percent')}
            value={String(sdv.percent)}
            isNumber
            judge={(text) =>
              text.trim() === '' || judgeWhole(text, 0, 100, '') !== undefined
                ? t('designer.number', { min: 0, max: 100 })
                : undefined
            }
            onCommit={(text) => set({ sdv: { ...sdv, percent: Number(text) } })}
          />
        )}
        <CommitField
          label={t('designer.queryDueDays')}
          value={String(queryDueDays)}
          isNumber
          judge={(text) =>
            text.trim() === '' || judgeWhole(text, 0, 3650, '') !== undefined
              ? t('designer.number', { min: 0, max: 3650 })
              : undefined
          }
          onCommit={(text) => set({ queryDueDays: Number(text) })}
        />
      </div>
      <DateChoice visit="*" formOids={draft.build.forms.map(({ oid }) => oid)} />
      <SubjectFields />
      {steps.map((step) => (
        <fieldset key={step} className="detail-row">
          <legend>{t(`designer.gate.${step}`)}</legend>
          {gates.map((gate) => (
            <label key={gate} className="check">
              <input
                type="checkbox"
                checked={closed[step].includes(gate)}
                onChange={({ target }) => {
                  const others = closed[step].filter((one) => one !== gate);
                  const next = target.checked ? gates.filter((one) => one === gate || others.includes(one)) : others;
                  set({ gates: { ...closed, [step]: next } });
                }}
              />
              {t(`designer.gate.of.${gate}`)}
            </label>
          ))}
        </fieldset>
      ))}
    </section>
  );
}
