import { useMemo } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { useDraft } from '../model/use-draft.ts';
import { nameAt } from '../parts/names.ts';
import { Combo } from './combo.tsx';
import { ruleMessages } from './messages.ts';
import type { RuleName } from './rule-model.ts';
import { keyOfPlace, placesOf, possiblePlaces, type RulePlace, ruleOidAt, setRuleAt } from './rule-places.ts';

/** Where a derivation writes, or what a skip leaves out. */
export function PlaceList({ rule }: { readonly rule: RuleName }) {
  const { draft, edit } = useDraft();
  const { t, language } = useMessages(ruleMessages);
  const { build } = draft;
  const places = placesOf(draft, rule);
  const options = useMemo(() => {
    const nameOf = (place: RulePlace) => nameAt(build, { kind: place.kind, oid: place.oid }, language);
    const ownerOf = (place: RulePlace) => {
      if (place.in === 'plan') return t('rules.place.visit');
      return nameAt(build, { kind: place.in, oid: place.owner }, language);
    };
    return possiblePlaces(build, rule.kind).map((place) => {
      const other = ruleOidAt(build, place, rule.kind);
      const taken = other !== undefined && other !== rule.oid ? t('rules.place.taken', { rule: other }) : '';
      const detail = [ownerOf(place), place.oid, taken].filter(Boolean).join(' · ');
      return { key: keyOfPlace(place), label: nameOf(place), detail, place };
    });
  }, [build, rule, t, language]);
  const title = t(rule.kind === 'method' ? 'rules.places.method' : 'rules.places.condition');
  const shown = options.filter(({ key }) => places.some((place) => keyOfPlace(place) === key));
  return (
    <section className="rule-part" aria-label={title}>
      <h3>{title}</h3>
      {shown.length === 0 && <p className="problem">{t('rules.places.none')}</p>}
      <ul className="rule-inputs">
        {shown.map(({ key, label, detail, place }) => (
          <li key={key}>
            <p>
              {label}
              <span className="quiet">{detail}</span>
            </p>
            <button
              type="button"
              className="quiet-button"
              aria-label={t('rules.place.remove', { name: label })}
              onClick={() => edit(setRuleAt(place, rule, false))}
            >
              {t('rules.remove')}
            </button>
          </li>
        ))}
      </ul>
      <Combo
        label={t('rules.place.add')}
        placeholder={t('rules.search')}
        options={options.filter((one) => !shown.includes(one))}
        onChoose={({ place }) => edit(setRuleAt(place, rule, true))}
      />
    </section>
  );
}
