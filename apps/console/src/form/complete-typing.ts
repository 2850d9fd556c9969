import type { DataType } from '@verum/odm';

const dates: ReadonlySet<DataType> = new Set(['date', 'partialDate', 'incompleteDate']);
const times: ReadonlySet<DataType> = new Set(['time', 'partialTime', 'incompleteTime']);
const moments: ReadonlySet<DataType> = new Set(['datetime', 'partialDatetime', 'incompleteDatetime']);

/**
 * Puts the separators in that were left out of a date or time: `20261123` → `2026-11-23`, `1430` → `14:30`,
 * `2026-11-23 14:30` → `2026-11-23T14:30`. The person sees it before saving; nothing else is ever changed.
 */
export function completeTyping(dataType: DataType, typed: string): string {
  const text = typed.trim();
  if (dates.has(dataType)) return text.replace(/^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})$/, '$1-$2-$3') || typed;
  if (times.has(dataType)) return text.replace(/^(\d{2})(\d{2})$/, '$1:$2') || typed;
  if (!moments.has(dataType)) return typed;
  return text.replace(/^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})[ T]+(\d{2}):?(\d{2})$/, '$1-$2-$3T$4:$5') || typed;
}
