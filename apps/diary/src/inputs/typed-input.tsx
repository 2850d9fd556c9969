import { TEXT_LENGTH_MAX } from '@verum/diary-rules';
import { useEffect, useState } from 'preact/hooks';
import { useLanguage } from '../language/language.ts';
import type { InputProps } from './input-props.ts';

/** Number, date, time and text: kept with every character, and nothing is put right but the width of digits. */
export function TypedInput({ item, values, give, isDeclined }: InputProps) {
  const { t } = useLanguage();
  const [text, setText] = useState(values[0] ?? '');
  const put = (typed: string) => {
    const value = item.kind === 'number' ? narrow(typed) : typed;
    setText(value);
    give(value.trim() === '' ? [] : [item.kind === 'number' ? value.trim() : value]);
  };
  useEffect(() => {
    if (isDeclined) setText('');
  }, [isDeclined]);
  if (item.kind === 'text') {
    const most = item.maxLength || TEXT_LENGTH_MAX;
    const left = most - [...text].length;
    return (
      <div class="field">
        <textarea
          aria-labelledby="heading"
          rows={4}
          value={text}
          maxLength={most}
          onInput={(event) => put(event.currentTarget.value)}
        />
        {left <= 100 && <p class="quiet">{t('question.left', { count: left })}</p>}
      </div>
    );
  }
  const common = {
    'aria-labelledby': 'heading',
    'aria-describedby': item.unit ? 'unit' : undefined,
    autocomplete: 'off',
    value: text,
    onInput: (event: { readonly currentTarget: HTMLInputElement }) => put(event.currentTarget.value),
  };
  const bounds = { min: item.min || undefined, max: item.max || undefined };
  return (
    <div class="field typed">
      {item.kind === 'number' && <input {...common} inputMode={item.decimals > 0 ? 'decimal' : 'numeric'} />}
      {item.kind === 'date' && <input {...common} {...bounds} type="date" />}
      {item.kind === 'time' && <input {...common} {...bounds} type="time" />}
      {item.unit && <span id="unit">{item.unit}</span>}
    </div>
  );
}

/** Digits and signs of Chinese input methods are those of numbers, and the comma of a keypad is the point. */
function narrow(text: string): string {
  return text
    .replace(/[\uff10-\uff19\uff0e\uff0d]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/[。,，]/, '.');
}
