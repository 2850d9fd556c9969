import type { KeyboardEvent } from 'react';
import { isSameChoice } from '../item-text.ts';
import { type Choice, type ControlProps, naming } from './control-props.ts';

/** Up to seven choices, all in sight. Digits choose, Backspace clears; nothing is ever chosen beforehand. */
export function RadioControl({ choices, ...props }: ControlProps & { readonly choices: readonly Choice[] }) {
  const { id, item, value, onChange } = props;
  const { 'aria-invalid': isInvalid, ...names } = naming(props);

  function choose(event: KeyboardEvent) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const byDigit = /^[1-9]$/.test(event.key) ? choices[Number(event.key) - 1] : undefined;
    if (byDigit) onChange(byDigit.value);
    else if (event.key === 'Backspace' || event.key === 'Delete') onChange('');
    else return;
    event.preventDefault();
  }

  return (
    <div role="radiogroup" id={id} className="choices" {...names} data-invalid={isInvalid} onKeyDown={choose}>
      {choices.map((choice, at) => (
        <label key={choice.value} className="choice">
          <input
            type="radio"
            name={id}
            value={choice.value}
            checked={isSameChoice(item, choice.value, value)}
            onChange={() => onChange(choice.value)}
          />
          <span className="digit" aria-hidden="true">
            {at + 1}
          </span>
          <span>{choice.label}</span>
        </label>
      ))}
    </div>
  );
}
