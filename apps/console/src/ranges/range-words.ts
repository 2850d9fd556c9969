import type { ReferenceRange } from '@verum/values';
import { formatDate } from '../language/format-date.ts';
import type { Language } from '../language/language.ts';
import type { Params } from '../language/use-messages.ts';
import type { RangeKey } from './messages.ts';

type Words = (key: RangeKey, params?: Params) => string;

/** A reference range in a line: `Male, 18 y to under 60 y: 57–97 umol/L`. `unit` is what its unit is called. */
export function rangeWords(range: ReferenceRange, t: Words, language: Language, unit = range.unit ?? ''): string {
  const { sex, validFrom, validUntil } = range;
  const who = [sex && t(`range.sex.${sex}`), ageWords(range, t)].filter(Boolean).join(t('range.text.comma'));
  const when = [
    validFrom && t('range.text.since', { day: formatDate(validFrom, language) }),
    validUntil && t('range.text.until', { day: formatDate(validUntil, language) }),
  ].filter(Boolean);
  const limits = [limitWords(range) || t('range.text.noLimit'), unit].filter(Boolean).join(' ');
  return t('range.text.whole', {
    who: who || t('range.text.everyone'),
    limits: [limits, ...when].join(t('range.text.comma')),
  });
}

function limitWords({ low, high, lowInclusive = true, highInclusive = true }: ReferenceRange): string {
  if (low !== undefined && high !== undefined && lowInclusive && highInclusive) return `${low}–${high}`;
  const parts = [
    low !== undefined && `${lowInclusive ? '≥' : '>'} ${low}`,
    high !== undefined && `${highInclusive ? '≤' : '<'} ${high}`,
  ];
  return parts.filter(Boolean).join(' ');
}

function ageWords({ ageFromYears, ageBelowYears }: ReferenceRange, t: Words): string {
  const words = (years: number) => {
    const { count, unit } = ageOf(years);
    return t(unit === 'years' ? 'range.text.years' : 'range.text.months', { count });
  };
  const from = ageFromYears === undefined ? undefined : words(ageFromYears);
  const below = ageBelowYears === undefined ? undefined : words(ageBelowYears);
  if (from !== undefined && below !== undefined) return t('range.text.ages', { from, below });
  if (from !== undefined) return t('range.text.from', { from });
  return below === undefined ? '' : t('range.text.below', { below });
}

export interface Age {
  readonly count: number;
  readonly unit: 'years' | 'months';
}

/** Years, or whole months where they are no whole years: as ages are compared. */
export function ageOf(years: number): Age {
  const months = Math.round(years * 12);
  return months % 12 === 0 ? { count: months / 12, unit: 'years' } : { count: months, unit: 'months' };
}

export const yearsOf = ({ count, unit }: Age): number => (unit === 'years' ? count : count / 12);
