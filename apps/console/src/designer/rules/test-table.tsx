import type { CheckTest } from '@verum/checks';
import { useMessages } from '../../language/use-messages.ts';
import type { Lint } from '../lint/use-lint.ts';
import { useDraft } from '../model/use-draft.ts';
import { CommitField } from '../parts/commit-field.tsx';
import { addTest, editTest, givenOf, removeTest, testsOf, typedOf } from './check-tests.ts';
import { ruleMessages } from './messages.ts';
import type { EditedRule } from './rule-model.ts';

const verdicts = ['holds', 'fails', 'undetermined'] as const;

/** Cases that a rule has to get right; they are run here as one types, and again before the build is published. */
export function TestTable({ rule, lint }: { readonly rule: EditedRule; readonly lint: Lint }) {
  const { draft, edit } = useDraft();
  const { t } = useMessages(ruleMessages);
  const tests = testsOf(draft, rule);
  const isFresh = lint.draft === draft;
  return (
    <section className="rule-part" aria-label={t('rules.tests')}>
      <h3>{t('rules.tests')}</h3>
      <p className="quiet">{t('rules.tests.about')}</p>
      <ol className="rule-tests">
        {tests.map(({ at, test }, position) => {
          const actual = isFresh ? lint.results[at] : undefined;
          const outcome = actual === undefined ? 'waiting' : actual === test.expect ? 'right' : 'wrong';
          const name = t('rules.test', { number: position + 1 });
          return (
            <li key={at} data-outcome={outcome}>
              <fieldset>
                <legend>{name}</legend>
                {rule.inputs.map((input) => (
                  <Given
                    key={input.name}
                    name={input.name}
                    isList={input.path.includes('!*')}
                    test={test}
                    onChange={(inputs) => edit(editTest(at, { inputs }))}
                  />
                ))}
                <Expected rule={rule} test={test} onChange={(expect) => edit(editTest(at, { expect }))} />
              </fieldset>
              <p role="status">
                {t(`rules.test.${outcome}`, { actual: actual === '' ? t('rules.test.nothing') : wordOf(actual) })}
              </p>
              <button type="button" className="quiet-button" onClick={() => edit(removeTest(at))}>
                {t('rules.test.remove', { name })}
              </button>
            </li>
          );
        })}
      </ol>
      <div>
        <button type="button" onClick={() => edit(addTest(rule))}>
          {t('rules.test.add')}
        </button>
      </div>
    </section>
  );

  function wordOf(actual: string | undefined): string {
    const verdict = verdicts.find((one) => one === actual);
    return rule.kind !== 'method' && verdict ? t(`rules.verdict.${verdict}`) : (actual ?? '');
  }
}

interface GivenProps {
  readonly name: string;
  readonly isList: boolean;
  readonly test: CheckTest;
  readonly onChange: (inputs: CheckTest['inputs']) => void;
}

function Given({ name, isList, test, onChange }: GivenProps) {
  const { t } = useMessages(ruleMessages);
  return (
    <CommitField
      label={isList ? t('rules.test.list', { name }) : name}
      value={typedOf(Object.hasOwn(test.inputs, name) ? test.inputs[name] : null)}
      onCommit={(typed) => onChange({ ...test.inputs, [name]: givenOf(typed, isList) })}
    />
  );
}

function Expected({ rule, test, onChange }: { rule: EditedRule; test: CheckTest; onChange: (expect: string) => void }) {
  const { t } = useMessages(ruleMessages);
  if (rule.kind === 'method') {
    return <CommitField label={t('rules.test.expect')} value={test.expect} onCommit={onChange} />;
  }
  return (
    <label className="commit-field">
      {t('rules.test.expect')}
      <select value={test.expect} onChange={({ target }) => onChange(target.value)}>
        {verdicts.map((verdict) => (
          <option key={verdict} value={verdict}>
            {t(`rules.verdict.${verdict}`)}
          </option>
        ))}
      </select>
    </label>
  );
}
