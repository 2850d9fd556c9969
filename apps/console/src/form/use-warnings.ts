import { useLanguage } from '../language/language.ts';
import { pickText } from '../language/pick-text.ts';
import { isSame } from './content.ts';
import { useFieldQueries } from './field-queries.ts';
import { useField, usePlace } from './form-context.ts';

/**
 * What the soft checks of the last save say of an item. About another value than the saved one it is of no use, and
 * where it is an open query already, it is said there.
 */
export function useWarnings(path: string): readonly string[] {
  const language = useLanguage();
  const { content, stored } = useField(path);
  const failing = usePlace((places) => places.failing(path));
  const queries = useFieldQueries(path);
  if (!isSame(content, stored)) return [];
  const asked = new Set(queries.flatMap(({ state, texts }) => (state === 'open' ? [pickText(texts, language)] : [])));
  return failing.map((texts) => pickText(texts, language)).filter((text) => !asked.has(text));
}
