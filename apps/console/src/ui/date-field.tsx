import { useId } from 'react';
import { completeTyping } from '../form/complete-typing.ts';
import { useMessages } from '../language/use-messages.ts';

interface DateFieldProps {
  readonly name: string;
  readonly label: string;
  readonly defaultValue?: string | undefined;
  readonly hasFocus?: boolean;
}

/**
 * A civil date of a plain form, written the same in every language: the browser's own field shows the order of days and
 * months that its user interface has, which is not the one of the page.
 */
export function DateField({ name, label, defaultValue, hasFocus = false }: DateFieldProps) {
  const { t } = useMessages();
  const id = useId();
  return (
    <div className="text-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name={name}
        inputMode="numeric"
        autoComplete="off"
        required
        maxLength={10}
        pattern="\d{4}-\d{2}-\d{2}"
        placeholder={t('hint.date')}
        title={t('hint.date')}
        defaultValue={defaultValue}
        // biome-ignore lint/a11y/noAutofocus: where the work of its dialog begins
        autoFocus={hasFocus}
        onBlur={(event) => complete(event.currentTarget)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') complete(event.currentTarget);
        }}
      />
    </div>
  );
}

/** `20261123` → `2026-11-23`, in the sight of who typed it. */
function complete(input: HTMLInputElement): void {
  const completed = completeTyping('date', input.value.normalize('NFKC'));
  // A field that nobody has changed goes on showing its default, which may come later.
  if (completed !== input.value) input.value = completed;
}
