import type { BuildIndex, ItemDef } from '@verum/odm';
import type { Content } from '../../form/content.ts';
import { blank } from '../../form/content.ts';
import { codeListOf } from '../../form/value-spec.ts';
import type { Language } from '../../language/language.ts';

/** An answer that nobody gave: one that fits the item, to see what the form looks like when it is filled in. */
export function madeUp(index: BuildIndex, item: ItemDef, language: Language): Content {
  const value = sampleOf(index, item, language);
  const [unit = ''] = item.unitOids ?? [];
  return value === '' ? blank : { ...blank, value, unit };
}

const dates: Readonly<Partial<Record<ItemDef['dataType'], string>>> = {
  date: '2026-11-23',
  time: '09:30',
  datetime: '2026-11-23T09:30:00',
  partialDate: '2026-11',
  partialTime: '09:30',
  partialDatetime: '2026-11-23',
  boolean: 'true',
  URI: 'https://example.org/',
};

function sampleOf(index: BuildIndex, item: ItemDef, language: Language): string {
  const [entry] = codeListOf(index, item).filter(({ enabled }) => enabled !== false);
  if (entry) return entry.codedValue;
  if (item.codeListOid !== undefined) return '';
  const { dataType, length = 40 } = item;
  if (dataType === 'text') return (language === 'zh' ? '示例文本' : 'Sample text').slice(0, length);
  if (dataType === 'integer' || dataType === 'float' || dataType === 'double') return numberOf(item);
  return dates[dataType] ?? '';
}

/** Between the limits where there are some. */
function numberOf({ dataType, rangeChecks = [], significantDigits = 1 }: ItemDef): string {
  const limit = (...comparators: readonly string[]) => {
    const check = rangeChecks.find(
      ({ comparator = '', checkValues }) => comparators.includes(comparator) && checkValues.length === 1,
    );
    const value = Number(check?.checkValues[0]);
    return check && Number.isFinite(value) ? value : undefined;
  };
  const [low, high] = [limit('GE', 'GT'), limit('LE', 'LT')];
  const middle = low !== undefined && high !== undefined ? (low + high) / 2 : (low ?? high ?? 72);
  return dataType === 'integer' ? String(Math.round(middle)) : middle.toFixed(Math.min(significantDigits, 10));
}
