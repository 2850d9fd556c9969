import { useMessages } from '../../language/use-messages.ts';
import { useDraft } from '../model/use-draft.ts';
import { CommitField } from '../parts/commit-field.tsx';
import { Combo } from './combo.tsx';
import { ruleMessages } from './messages.ts';
import type { RuleInput } from './rule-model.ts';
import type { InputOption } from './use-choices.ts';
import { writtenPlace } from './written-place.ts';

interface InputTableProps {
  readonly inputs: readonly RuleInput[];
  readonly options: readonly InputOption[];
  readonly onChange: (inputs: readonly RuleInput[]) => void;
  /** The code follows the name. */
  readonly onRename: (from: string, to: string) => void;
}

/** What the rule reads: each input with its name in the expression and its place, which is chosen and never typed. */
export function InputTable({ inputs, options, onChange, onRename }: InputTableProps) {
  const { t, language } = useMessages(ruleMessages);
  const { draft } = useDraft();
  const known = new Map(options.map((option) => [option.key, option]));
  return (
    <section className="rule-part" aria-label={t('rules.inputs')}>
      <h3>{t('rules.inputs')}</h3>
      {inputs.length === 0 && <p className="quiet">{t('rules.inputs.none')}</p>}
      <ul className="rule-inputs">
        {inputs.map(({ name, path }) => {
          const option = known.get(path) ?? writtenPlace(draft.build, path, language);
          return (
            <li key={`${name} ${path}`}>
              <CommitField
                label={t('rules.input.name')}
                value={name}
                isCode
                maxLength={40}
                judge={(text) => nameProblem(text, name)}
                onCommit={(text) => onRename(name, text)}
              />
              <p>
                {option?.label ?? t('rules.input.unknown')}
                <span className="quiet">{option?.detail}</span>
                <code className="quiet">{path}</code>
              </p>
              <button
                type="button"
                className="quiet-button"
                aria-label={t('rules.input.remove', { name })}
                onClick={() => onChange(inputs.filter((one) => one.name !== name || one.path !== path))}
              >
                {t('rules.remove')}
              </button>
            </li>
          );
        })}
      </ul>
      <Combo
        label={t('rules.input.add')}
        placeholder={t('rules.search')}
        options={options}
        focusName="rules.input"
        onChoose={({ key, name }) => onChange([...inputs, { name, path: key }])}
      />
    </section>
  );

  function nameProblem(text: string, own: string): string | undefined {
    if (!/^[A-Za-z_]\w*$/.test(text)) return t('rules.input.name.word');
    return text !== own && inputs.some(({ name }) => name === text) ? t('rules.input.name.taken') : undefined;
  }
}
