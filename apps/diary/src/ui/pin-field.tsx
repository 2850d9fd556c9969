import type { Ref } from 'preact';

interface PinFieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly inputRef?: Ref<HTMLInputElement>;
  readonly isNew: boolean;
}

/** Digits that are not shown. A password manager may keep them; nothing fills them in by itself. */
export function PinField({ id, label, hint, value, onValue, inputRef, isNew }: PinFieldProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <p class="quiet" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <input
        ref={inputRef ?? null}
        id={id}
        type="password"
        inputMode="numeric"
        autocomplete={isNew ? 'new-password' : 'current-password'}
        maxLength={12}
        aria-describedby={hint && `${id}-hint`}
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </div>
  );
}
