import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { type ItemSuggestion, type Suggestion, suggestionsFor, wordAt } from './completion.ts';
import { ruleMessages } from './messages.ts';
import type { RuleInput } from './rule-model.ts';

interface CelFieldProps {
  readonly code: string;
  readonly inputs: readonly (RuleInput & { readonly label: string })[];
  /** Items that become inputs when they are chosen. */
  readonly items: readonly ItemSuggestion[];
  readonly isInvalid: boolean;
  readonly describedBy: string;
  readonly onChange: (code: string) => void;
  /** The code with the item's name in it; `key` is the item's. */
  readonly onItem: (code: string, key: string) => void;
}

/** An expression with suggestions for the word at the caret; the keys are those of any list of suggestions. */
export function CelField({ code, inputs, items, isInvalid, describedBy, onChange, onItem }: CelFieldProps) {
  const { t } = useMessages(ruleMessages);
  const area = useRef<HTMLTextAreaElement>(null);
  const [open, setOpen] = useState<{ readonly start: number; readonly word: string }>();
  const [at, setAt] = useState(0);
  const [caret, setCaret] = useState<number>();
  const id = useId();
  const found = open ? suggestionsFor(open.word, inputs, items) : [];
  const active = found[Math.min(at, found.length - 1)];

  // Where it was put by a suggestion, once the code that holds it is drawn.
  useLayoutEffect(() => {
    if (caret === undefined) return;
    area.current?.setSelectionRange(caret, caret);
    setCaret(undefined);
  }, [caret]);

  function offer(least: number) {
    const { value = '', selectionEnd = 0 } = area.current ?? {};
    const word = wordAt(value, selectionEnd);
    setOpen(word.word.length >= least ? word : undefined);
    setAt(0);
  }

  function take({ kind, key, insert, caret: behind }: Suggestion) {
    if (!open) return;
    const next = code.slice(0, open.start) + insert + code.slice(open.start + open.word.length);
    setOpen(undefined);
    setCaret(open.start + behind);
    if (kind === 'item') onItem(next, key);
    else onChange(next);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.ctrlKey && event.code === 'Space') offer(0);
    else if (!active) return;
    else if (event.key === 'ArrowDown') setAt((at + 1) % found.length);
    else if (event.key === 'ArrowUp') setAt((at + found.length - 1) % found.length);
    else if (event.key === 'Enter' || (event.key === 'Tab' && !event.shiftKey)) take(active);
    else if (event.key === 'Escape') setOpen(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div className="cel">
      <label htmlFor={id}>{t('rules.code')}</label>
      <textarea
        ref={area}
        id={id}
        className="code-input"
        value={code}
        rows={Math.min(12, Math.max(3, code.split('\n').length))}
        maxLength={10_000}
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        data-focus="rules.code"
        aria-autocomplete="list"
        aria-controls={`${id}-list`}
        aria-activedescendant={active ? `${id}-${found.indexOf(active)}` : undefined}
        aria-invalid={isInvalid || undefined}
        aria-describedby={`${id}-help ${describedBy}`}
        onChange={({ target }) => {
          onChange(target.value);
          offer(2);
        }}
        onKeyDown={onKeyDown}
        onClick={() => setOpen(undefined)}
        onBlur={() => setOpen(undefined)}
      />
      <div id={`${id}-list`} role="listbox" aria-label={t('rules.suggestions')} className="combo-list" hidden={!active}>
        {found.map((one, position) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the text's
          // biome-ignore lint/a11y/useFocusableInteractive: the text keeps the focus and points at it
          <div
            key={`${one.kind} ${one.key}`}
            id={`${id}-${position}`}
            role="option"
            aria-selected={one === active}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => take(one)}
          >
            <span>{one.label}</span>
            <span className="quiet">
              {one.kind === 'function' ? t(`rules.fn.${one.detail}` as 'rules.fn.present') : one.detail}
            </span>
          </div>
        ))}
      </div>
      <p className="quiet" id={`${id}-help`}>
        {t('rules.code.help')}
      </p>
      <p className="visually-hidden" role="status">
        {active ? t('rules.suggestions.count', { count: found.length }) : ''}
      </p>
    </div>
  );
}
