import type { AnswerModel, ItemModel } from '@verum/diary-rules';
import { useLanguage } from '../language/language.ts';

/** An answer as the patient would say it: an option by its words, a date as one writes it here. */
export function useAnswerWords() {
  const { t, say, language } = useLanguage();
  return (item: ItemModel, answer: AnswerModel | undefined): string => {
    if (answer?.declined) return t('question.decline');
    const values = answer?.values ?? [];
    const [value] = values;
    if (value === undefined) return t('review.none');
    switch (item.kind) {
      case 'single-choice':
      case 'multiple-choice':
        return values
          .map((code) => say(item.options.find((option) => option.code === code)?.label) || code)
          .join(language === 'zh' ? '；' : '; ');
      case 'visual-analogue':
        return t('question.sliderAt', {
          value,
          min: say(item.minLabel) || item.min,
          max: say(item.maxLabel) || item.max,
        });
      case 'photo':
        return t('question.photoKept');
      case 'date':
        return new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
          dateStyle: 'long',
          timeZone: 'UTC',
        }).format(Date.parse(value));
      default:
        return item.unit ? `${value} ${item.unit}` : value;
    }
  };
}
