import { useLanguage } from '../language/language.ts';
import type { InputProps } from './input-props.ts';

/**
 * A line on which nothing is marked until somebody marks it. The browser's own slider, whose thumb is not drawn before:
 * fingers, mice, keyboards and screen readers know it. A tap exactly in its hidden middle changes no value, so the end of
 * the tap counts as well.
 */
export function AnalogueInput({ item, values, give }: InputProps) {
  const { t, say } = useLanguage();
  const min = item.min || '0';
  const max = item.max || '100';
  const middle = String(Math.round((Number(min) + Number(max)) / 2));
  const [value] = values;
  const ends = { min: say(item.minLabel) || min, max: say(item.maxLabel) || max };
  const mark = (event: { readonly currentTarget: HTMLInputElement }) => give([event.currentTarget.value]);
  return (
    <div class="analogue">
      <p class="quiet" id="slider-hint">
        {t('question.slider')}
      </p>
      <input
        type="range"
        min={min}
        max={max}
        step="1"
        class={value === undefined ? 'unset' : ''}
        aria-labelledby="heading"
        aria-describedby="slider-hint"
        aria-valuetext={value === undefined ? t('question.sliderUnset') : t('question.sliderAt', { value, ...ends })}
        value={value ?? middle}
        onInput={mark}
        onPointerUp={mark}
        onKeyUp={(event) => {
          if (event.key === ' ' || event.key.startsWith('Arrow') || /^(Home|End|Page)/.test(event.key)) mark(event);
        }}
      />
      <div class="ends">
        <span>{ends.min}</span>
        <span>{ends.max}</span>
      </div>
    </div>
  );
}
