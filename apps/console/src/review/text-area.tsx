import { useId } from 'react';

interface TextAreaProps {
  readonly name: string;
  readonly label: string;
  readonly isRequired?: boolean;
  readonly maxLength: number;
  readonly help?: string;
  readonly hasFocus?: boolean;
}

/** Words of one's own in a dialog: a reason, a question, an answer. */
export function TextArea({ name, label, isRequired = true, maxLength, help, hasFocus = false }: TextAreaProps) {
  const id = useId();
  return (
    <div className="text-field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        name={name}
        rows={3}
        required={isRequired}
        maxLength={maxLength}
        // biome-ignore lint/a11y/noAutofocus: what the dialog was opened for
        autoFocus={hasFocus}
        aria-describedby={help ? `${id}-help` : undefined}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !event.ctrlKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          event.currentTarget.form?.requestSubmit();
        }}
      />
      {help && (
        <p className="quiet" id={`${id}-help`}>
          {help}
        </p>
      )}
    </div>
  );
}
