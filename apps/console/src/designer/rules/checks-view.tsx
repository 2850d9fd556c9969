import { useMemo, useState } from 'react';
import { pickText } from '../../language/pick-text.ts';
import { useMessages } from '../../language/use-messages.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterBar, SelectFilter, TextFilter } from '../../ui/filter-bar.tsx';
import { parseAt, useDesignerPlace } from '../draft-search.ts';
import { findingPlaces } from '../lint/finding-place.ts';
import { useLint } from '../lint/use-lint.ts';
import { useDraft } from '../model/use-draft.ts';
import { focusSoon } from '../parts/focus.ts';
import { firstPlace } from './first-place.ts';
import { ruleMessages } from './messages.ts';
import { RuleEditor } from './rule-editor.tsx';
import { addRule, type EditedRule, newRule, type RuleKind, type RuleName, ruleAt, rulesOf } from './rule-model.ts';
import './rules.css';

const kinds: readonly RuleKind[] = ['check', 'method', 'condition'];

/** Checks, derivations and skip logic: the list of all, and the one that is worked at. */
export function ChecksView() {
  const { draft, edit } = useDraft();
  const { t, language } = useMessages(ruleMessages);
  const { at, go } = useDesignerPlace();
  const lint = useLint(draft);
  const [kind, setKind] = useState<RuleKind>();
  const [sought, setSought] = useState('');
  const rules = rulesOf(draft);
  const place = parseAt(at);
  const name = kinds.some((one) => one === place?.kind) ? (place as RuleName) : undefined;
  const rule = name && ruleAt(draft, name);
  const seen = lint.draft ?? draft;
  const placeAt = useMemo(() => findingPlaces(seen), [seen]);
  const faulty = new Set(
    lint.findings
      .filter(({ severity }) => severity === 'error')
      .map((one) => keyOf(placeAt(one) as RuleName | undefined)),
  );
  const target = firstPlace(draft);
  const show = (next: RuleName) => go({ at: `${next.kind}:${next.oid}` });

  function add(added: RuleKind) {
    if (!target) return;
    const fresh = newRule(draft, added);
    edit(addRule(fresh, target));
    show(fresh);
    focusSoon('rules.code');
  }

  return (
    <div className="designer-rules">
      <div className="rule-side">
        <div className="designer-bar">
          {kinds.map((one) => (
            <button key={one} type="button" disabled={!target} onClick={() => add(one)}>
              {t(`rules.add.${one}`)}
            </button>
          ))}
        </div>
        <FilterBar>
          <TextFilter label={t('rules.find')} value={sought} onChange={(value) => setSought(value ?? '')} />
          <SelectFilter
            label={t('rules.kind')}
            value={kind ?? ''}
            anyName={t('rules.kind.any')}
            choices={kinds.map((one) => ({ value: one, name: t(`rules.kind.${one}`) }))}
            onChange={(value) => setKind(kinds.find((one) => one === value))}
          />
        </FilterBar>
        {!target && <p className="quiet">{t('rules.noItem')}</p>}
        {rules.length === 0 && target && <p className="quiet">{t('rules.none')}</p>}
        <ul className="rule-list">
          {rules
            .filter((one) => (kind === undefined || one.kind === kind) && isCalled(one, sought))
            .map((one) => (
              <li key={keyOf(one)}>
                <button
                  type="button"
                  aria-current={keyOf(one) === keyOf(name) ? 'true' : undefined}
                  data-faulty={faulty.has(keyOf(one)) || undefined}
                  onClick={() => show(one)}
                >
                  <small>{t(`rules.kind.${one.kind}`)}</small>
                  <span>{pickText(one.texts, language) || one.oid}</span>
                  <code>{one.oid}</code>
                  {faulty.has(keyOf(one)) && <span className="problem">{t('rules.faulty')}</span>}
                </button>
              </li>
            ))}
        </ul>
      </div>
      {rule ? (
        <RuleEditor key={keyOf(rule)} rule={rule} lint={lint} onNamed={show} onRemoved={() => go({ at: undefined })} />
      ) : (
        <EmptyState title={t('rules.choose')} next={t('rules.choose.next')} />
      )}
    </div>
  );
}

function isCalled({ oid, code, texts }: EditedRule, sought: string): boolean {
  const wanted = sought.toLowerCase();
  return [oid, code, ...texts.map(({ text }) => text)].some((text) => text.toLowerCase().includes(wanted));
}

const keyOf = (name: RuleName | undefined) => (name ? `${name.kind} ${name.oid}` : '');
