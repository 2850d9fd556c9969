import type { KeyboardEvent } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { isSameChoice } from '../item-text.ts';
import { type Choice, type ControlProps, naming } from './control-props.ts';

/** A few choices where there is little room: in a grid, or for a unit. Digits choose. */
export function SelectControl({ choices, ...props }: ControlProps & { readonly choices: readonly Choice[] }) {
  const { t } = useMessages();
  const { id, item, value, onChange } = props;
  const chosen = choices.find((choice) => isSameChoice(item, choice.value, value));

  function choose(event: KeyboardEvent) {
    const byDigit = /^[1-9]$/.test(event.key) ? choices[Number(event.key) - 1] : undefined;
    if (!byDigit || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    onChange(byDigit.value);
  }

  return (
    <select
      id={id}
      value={chosen?.value ?? value}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={choose}
      {...naming(props)}
    >
      <option value="">{t('field.choose')}</option>
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  );
}
