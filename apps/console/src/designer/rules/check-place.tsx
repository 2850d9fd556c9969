import { formSlots } from '@verum/odm';
import { useMemo } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { useDraft } from '../model/use-draft.ts';
import { itemTitle, titleOf } from '../parts/names.ts';
import { Combo } from './combo.tsx';
import { ruleMessages } from './messages.ts';
import { type EditedRule, editRule, reviewQueries } from './rule-model.ts';

/** At which item a check speaks, and whether it lets the value stay. */
export function CheckPlace({
  rule,
  check,
}: {
  readonly rule: EditedRule;
  readonly check: NonNullable<EditedRule['check']>;
}) {
  const { draft, edit } = useDraft();
  const { t, language } = useMessages(ruleMessages);
  const { build } = draft;
  const options = useMemo(
    () =>
      build.forms.flatMap((form) =>
        formSlots(build, form.oid).map(({ item, template }) => ({
          key: `${form.oid}\n${template}`,
          label: itemTitle(item, language),
          detail: `${titleOf(form, language)} · ${item.oid}`,
          place: { form: form.oid, path: template as string },
        })),
      ),
    [build, language],
  );
  const now = options.find(({ key }) => key === `${check.form}\n${check.path}`);
  return (
    <section className="rule-part" aria-label={t('rules.shownAt')}>
      <h3>{t('rules.shownAt')}</h3>
      <p>
        {now?.label ?? t('rules.input.unknown')} <span className="quiet">{now?.detail}</span>
      </p>
      <Combo
        label={t('rules.shownAt.other')}
        placeholder={t('rules.search')}
        options={options}
        onChoose={({ place }) => edit(editRule(rule, place))}
      />
      <fieldset className="choices">
        <legend>{t('rules.severity')}</legend>
        {(['soft', 'hard'] as const).map((severity) => (
          <label key={severity} className="check">
            <input
              type="radio"
              name={`severity-${rule.oid}`}
              checked={check.severity === severity}
              onChange={() => edit(editRule(rule, { severity }))}
            />
            {t(`rules.severity.${severity}`)}
          </label>
        ))}
      </fieldset>
      <label className="check">
        <input
          type="checkbox"
          checked={draft.design.candidates.includes(rule.oid)}
          onChange={({ target }) => edit(reviewQueries(rule.oid, target.checked))}
        />
        {t('rules.candidate')}
      </label>
    </section>
  );
}
