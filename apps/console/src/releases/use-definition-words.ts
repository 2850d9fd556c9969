import type { BuildIndex, Text } from '@verum/odm';
import type { ReferenceRange } from '@verum/values';
import { spanOf } from '../designer/model/windows.ts';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { rangeMessages } from '../ranges/messages.ts';
import { rangeWords } from '../ranges/range-words.ts';
import { releaseMessages } from './messages.ts';

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (one: unknown): Fields => (typeof one === 'object' && one !== null ? (one as Fields) : {});

/**
 * Parts of a design as one reads them: a reference range, a reason with its words, and of visit windows how long. Undefined
 * for everything else.
 */
export function useDefinitionWords({ build }: BuildIndex): (one: unknown, property: string) => string | undefined {
  const { t, language } = useMessages(rangeMessages);
  const { t: say } = useMessages(releaseMessages);
  return (one, property) => {
    const span = property.startsWith('timings.') && typeof one === 'string' ? spanOf(one) : undefined;
    if (span) return say(`release.span.${span.unit}`, { count: span.count });
    const { item, low, high, code, text, unit } = fieldsOf(one);
    if (typeof code === 'string' && Array.isArray(text))
      return [code, ...(text as readonly Text[]).map((words) => words.text)].join(' · ');
    if (typeof item !== 'string' || (low === undefined && high === undefined)) return undefined;
    const known = build.units.find(({ oid }) => oid === unit);
    return rangeWords(one as ReferenceRange, t, language, known && (pickText(known.symbol, language) || known.name));
  };
}
