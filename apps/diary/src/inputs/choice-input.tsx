import { useEffect, useRef, useState } from 'preact/hooks';
import { useLanguage } from '../language/language.ts';
import { Icon } from '../ui/icons.tsx';
import type { InputProps } from './input-props.ts';

/** One of the options, or several; an option that excludes the others takes them away. */
export function ChoiceInput({ item, values, give, seen }: InputProps) {
  const { t, say } = useLanguage();
  const isMultiple = item.kind === 'multiple-choice';
  const { list, isBelow } = useSeenThrough(item.item, seen);
  const choose = (code: string, isChosen: boolean) => {
    if (!isMultiple) return give([code]);
    const isExclusive = (one: string) => item.options.find((option) => option.code === one)?.isExclusive ?? false;
    const others = values.filter((one) => one !== code);
    if (!isChosen) return give(others);
    give(isExclusive(code) ? [code] : [...others.filter((one) => !isExclusive(one)), code]);
  };
  return (
    <fieldset ref={list} class="choices" aria-labelledby="heading">
      {isMultiple && <p class="quiet">{t('question.several')}</p>}
      {item.options.map(({ code, label }) => (
        <label class="choice" key={code}>
          <input
            type={isMultiple ? 'checkbox' : 'radio'}
            name={item.item}
            value={code}
            checked={values.includes(code)}
            onChange={(event) => choose(code, event.currentTarget.checked)}
          />
          <span>{say(label)}</span>
        </label>
      ))}
      {isBelow && (
        <p class="more-below" aria-hidden="true">
          {t('question.moreBelow')}
          <Icon name="down" />
        </p>
      )}
    </fieldset>
  );
}

/** Tells once the last option has been on the screen: who has not seen all of them cannot choose among all of them. */
function useSeenThrough(item: string, seen: (() => void) | undefined) {
  const list = useRef<HTMLFieldSetElement>(null);
  const [isBelow, setBelow] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another item has other options
  useEffect(() => {
    const element = list.current?.querySelector('.choice:last-of-type');
    if (!element) return seen?.();
    const look = () => {
      const { top, height } = element.getBoundingClientRect();
      const foot = document.querySelector('.foot')?.getBoundingClientRect().top ?? innerHeight;
      const isSeen = top + height / 2 <= Math.min(innerHeight, foot);
      setBelow(!isSeen);
      if (!isSeen) return;
      seen?.();
      leave();
    };
    const leave = () => {
      removeEventListener('scroll', look);
      removeEventListener('resize', look);
    };
    addEventListener('scroll', look, { passive: true });
    addEventListener('resize', look);
    look();
    return leave;
  }, [item]);
  return { list, isBelow };
}
