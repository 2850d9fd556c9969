import { useLanguage } from '../language/language.ts';
import { pickText } from '../language/pick-text.ts';
import { isSame } from './content.ts';
import { useFieldQueries } from './field-queries.ts';
import { useField, usePlace, usePreviewed } from './form-context.ts';

export interface Warning {
  readonly text: string;
  /** It will refuse the save. */
  readonly isHard: boolean;
}

/**
 * What checks say of an item: of what is typed, as far as they were judged since, else what the last save said of the
 * saved value. Where it is an open query already, it is said there.
 */
export function useWarnings(path: string): readonly Warning[] {
  const language = useLanguage();
  const { content, stored } = useField(path);
  const saved = usePlace((places) => places.failing(path));
  const verdicts = usePreviewed((preview) => preview.verdicts(path));
  const queries = useFieldQueries(path);
  const asked = new Set(queries.flatMap(({ state, texts }) => (state === 'open' ? [pickText(texts, language)] : [])));
  const judged = new Set(verdicts.map(({ rule }) => rule));
  const kept = isSame(content, stored) ? saved.filter(({ rule }) => !judged.has(rule)) : [];
  const said = [
    ...kept.map(({ texts }) => ({ text: pickText(texts, language), isHard: false })),
    ...verdicts
      .filter(({ fails }) => fails)
      .map(({ rule, texts, isHard }) => ({ text: pickText(texts, language) || rule, isHard })),
  ];
  return said.filter(({ text }, at) => !asked.has(text) && said.findIndex((one) => one.text === text) === at);
}
