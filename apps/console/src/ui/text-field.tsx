import { useId } from 'react';

interface TextFieldProps {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'password';
  readonly autoComplete: string;
  readonly help?: string;
  readonly problem?: string | undefined;
  readonly defaultValue?: string | undefined;
  readonly isRequired?: boolean;
  readonly hasFocus?: boolean;
  /** Which keyboard a telephone shows. */
  readonly inputMode?: 'text' | 'numeric';
}

/** A labelled input of a plain form (not of a casebook). */
export function TextField({ name, label, type = 'text', help, problem, ...rest }: TextFieldProps) {
  const id = useId();
  const { autoComplete, defaultValue, isRequired = true, hasFocus = false, inputMode } = rest;
  const described = [help && `${id}-help`, problem && `${id}-problem`].filter(Boolean).join(' ');
  return (
    <div className="text-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name={name}
        type={type}
        autoComplete={autoComplete}
        inputMode={inputMode}
        defaultValue={defaultValue}
        required={isRequired}
        // biome-ignore lint/a11y/noAutofocus: the only thing to do on its page or dialog
        autoFocus={hasFocus}
        autoCapitalize="none"
        spellCheck={false}
        maxLength={type === 'password' ? 1000 : 200}
        aria-describedby={described || undefined}
        aria-invalid={problem ? true : undefined}
      />
      {help && (
        <p className="quiet" id={`${id}-help`}>
          {help}
        </p>
      )}
      {problem && (
        <p className="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
}
