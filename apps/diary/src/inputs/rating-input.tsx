import { useLanguage } from '../language/language.ts';
import type { InputProps } from './input-props.ts';

/** Every whole number of the scale as a target of its own. */
export function RatingInput({ item, values, give }: InputProps) {
  const { say } = useLanguage();
  const min = Number(item.min || '0');
  const max = Number(item.max || '10');
  const steps = Array.from({ length: max - min + 1 }, (_, step) => String(min + step));
  const ends = [say(item.minLabel), say(item.maxLabel)];
  const nameOf = (step: string, index: number) =>
    index === 0 && ends[0]
      ? `${step}, ${ends[0]}`
      : index === steps.length - 1 && ends[1]
        ? `${step}, ${ends[1]}`
        : step;
  return (
    <fieldset class="rating" aria-labelledby="heading">
      <div class="ends" aria-hidden="true">
        <span>{ends[0]}</span>
        <span>{ends[1]}</span>
      </div>
      <div class="steps">
        {steps.map((step, index) => (
          <label key={step}>
            <input
              type="radio"
              name={item.item}
              value={step}
              aria-label={nameOf(step, index)}
              checked={values[0] === step}
              onChange={() => give([step])}
            />
            <span>{step}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
