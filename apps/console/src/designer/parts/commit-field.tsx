import { type ReactNode, useId, useState } from 'react';

interface CommitFieldProps {
  readonly label: string;
  readonly value: string;
  /** Why the text cannot be taken; undefined when it can. */
  readonly judge?: (text: string) => string | undefined;
  /** Called when the field is left, or with Enter, with a text that can be taken. */
  readonly onCommit: (text: string) => void;
  readonly help?: string;
  readonly isNumber?: boolean;
  readonly maxLength?: number;
  readonly isCode?: boolean;
  /** Names the field for whoever leads the focus here. */
  readonly focusName?: string;
  readonly children?: ReactNode;
}

/** A field whose text counts as a whole: taken when one leaves it, told at once when it cannot be taken. */
export function CommitField(props: CommitFieldProps) {
  const {
    label,
    value,
    judge,
    onCommit,
    help,
    isNumber = false,
    maxLength = 200,
    isCode = false,
    focusName,
    children,
  } = props;
  const [typed, setTyped] = useState<string>();
  const id = useId();
  const text = typed ?? value;
  const problem = typed === undefined ? undefined : judge?.(typed);
  const described = [help && `${id}-help`, problem && `${id}-problem`].filter(Boolean).join(' ');

  function commit() {
    if (typed === undefined || problem !== undefined) return;
    setTyped(undefined);
    if (typed !== value) onCommit(typed);
  }

  return (
    <div className="commit-field" data-number={isNumber || undefined}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className={isCode ? 'code-input' : undefined}
        value={text}
        inputMode={isNumber ? 'decimal' : undefined}
        maxLength={maxLength}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        data-focus={focusName}
        data-own-undo={typed !== undefined || undefined}
        aria-invalid={problem ? true : undefined}
        aria-describedby={described || undefined}
        onChange={({ target }) => setTyped(target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter') commit();
          else if (event.key === 'Escape' && typed !== undefined) setTyped(undefined);
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {children}
      {help && (
        <p className="quiet" id={`${id}-help`}>
          {help}
        </p>
      )}
      {problem && (
        <p className="problem" id={`${id}-problem`} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

/** A whole number within bounds, or nothing. */
export function judgeWhole(text: string, min: number, max: number, words: string): string | undefined {
  const isWhole = text.trim() === '' || (/^-?\d{1,9}$/.test(text.trim()) && Number(text) >= min && Number(text) <= max);
  return isWhole ? undefined : words;
}
