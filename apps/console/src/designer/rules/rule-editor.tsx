import { useId, useMemo } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { findingPlaces } from '../lint/finding-place.ts';
import type { Lint } from '../lint/use-lint.ts';
import { useDraft } from '../model/use-draft.ts';
import { CommitField } from '../parts/commit-field.tsx';
import { OidField } from '../parts/oid-field.tsx';
import { TextPair } from '../parts/text-pair.tsx';
import { CelField } from './cel-field.tsx';
import { CheckPlace } from './check-place.tsx';
import { InputTable } from './input-table.tsx';
import { ruleMessages } from './messages.ts';
import { PlaceList } from './place-list.tsx';
import { renamedInput } from './rename-input.ts';
import { type EditedRule, editRule, type RuleName, removeRule, renameCheck } from './rule-model.ts';
import { TestTable } from './test-table.tsx';
import { useInputOptions } from './use-choices.ts';
import { writtenPlace } from './written-place.ts';

interface RuleEditorProps {
  readonly rule: EditedRule;
  readonly lint: Lint;
  readonly onNamed: (name: RuleName) => void;
  readonly onRemoved: () => void;
}

/** One rule: what it says, what it reads, where it stands, and the cases it has to get right. */
export function RuleEditor({ rule, lint, onNamed, onRemoved }: RuleEditorProps) {
  const { draft, edit } = useDraft();
  const { t, language } = useMessages(ruleMessages);
  const options = useInputOptions(draft, rule);
  const id = useId();
  const { kind, oid, code, inputs, texts, check, foreign } = rule;
  const labels = new Map(options.map(({ key, label }) => [key, label]));
  const seen = lint.draft ?? draft;
  const placeAt = useMemo(() => findingPlaces(seen), [seen]);
  const faults = lint.findings.filter((finding) => {
    const place = placeAt(finding);
    return place?.kind === kind && place.oid === oid;
  });
  return (
    <section className="designer-detail rule-editor" aria-label={oid}>
      <h2>{t('rules.title', { kind: t(`rules.kind.${kind}`), id: oid })}</h2>
      <div className="detail-row">
        {kind === 'check' ? (
          <CommitField
            key={oid}
            label={t('rules.id')}
            value={oid}
            isCode
            judge={(text) => checkIdProblem(text)}
            onCommit={(text) => {
              edit(renameCheck(oid, text));
              onNamed({ kind, oid: text });
            }}
          />
        ) : (
          <OidField kind={kind} oid={oid} onRenamed={(text) => onNamed({ kind, oid: text })} />
        )}
        <button
          type="button"
          onClick={() => {
            edit(removeRule(rule));
            onRemoved();
          }}
        >
          {t('rules.remove.rule')}
        </button>
      </div>
      <TextPair
        label={t(kind === 'check' ? 'rules.message' : 'rules.description')}
        texts={texts}
        isWanted={kind === 'check'}
        isLong
        onChange={(next, spoken) => edit(editRule(rule, { texts: next }), `${kind} ${oid} ${spoken}`)}
      />
      {check ? <CheckPlace rule={rule} check={check} /> : <PlaceList rule={rule} />}
      {foreign && <p className="notice">{t('rules.foreign', { language: foreign })}</p>}
      <CelField
        key={`${kind} ${oid}`}
        code={code}
        inputs={inputs.map((input) => ({
          ...input,
          label: labels.get(input.path) ?? writtenPlace(draft.build, input.path, language)?.label ?? input.path,
        }))}
        items={options.map(({ key, label, detail = '', name }) => ({ key, label, detail, name }))}
        isInvalid={faults.some(({ severity }) => severity === 'error')}
        describedBy={`${id}-faults`}
        onChange={(next) => edit(editRule(rule, { code: next }), `${kind} ${oid} code`)}
        onItem={(next, key) => {
          const name = options.find((option) => option.key === key)?.name ?? '';
          edit(editRule(rule, { code: next, inputs: [...inputs, { name, path: key }] }));
        }}
      />
      <ul className="rule-faults" id={`${id}-faults`} aria-live="polite">
        {faults.map(({ message, severity, rule: fault }) => (
          <li key={`${fault} ${message.en}`} data-severity={severity}>
            {message[language]}
          </li>
        ))}
        {faults.length === 0 && code.trim() !== '' && lint.draft === draft && (
          <li data-severity="right">{t('rules.right')}</li>
        )}
      </ul>
      <InputTable
        inputs={inputs}
        options={options}
        onChange={(next) => edit(editRule(rule, { inputs: next }))}
        onRename={(from, to) => edit(renamedInput(rule, from, to))}
      />
      <TestTable rule={rule} lint={lint} />
    </section>
  );

  function checkIdProblem(text: string): string | undefined {
    if (text.trim() === '' || /[\s@#]/.test(text)) return t('rules.id.word');
    return text !== oid && draft.design.checks.some((one) => one.id === text) ? t('rules.id.taken') : undefined;
  }
}
