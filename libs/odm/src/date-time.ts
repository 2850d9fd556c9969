import type { Taker } from './taker.ts';

/**
 * A date and time child: in UTC when it has a zone, local as written when not; undefined when it cannot be read.
 * Small slips of old exports ("2001-05-31-T9:06") are repaired with a finding.
 */
export function readDateTime(owner: Taker, name: string): string | undefined {
  const child = owner.child(name);
  const written = child?.text().trim();
  if (!child || !written) return undefined;
  const repaired = written.replace(
    /^(\d{4}-\d{2}-\d{2})[- ]*T?(\d{1,2}:)/,
    (_, day: string, hour: string) => `${day}T${hour.padStart(3, '0')}`,
  );
  const at = normaliseDateTime(repaired);
  if (at === undefined || repaired !== written) {
    child.finding(
      'warning',
      'date-time-invalid',
      { en: `"${written}" is not an ISO 8601 date and time`, zh: `“${written}”不是 ISO 8601 日期时间` },
      at === undefined
        ? { en: 'It could not be read.', zh: '无法读取。' }
        : { en: `Read as ${at}.`, zh: `按 ${at} 读取。` },
    );
  }
  return at;
}

/** UTC with as many decimals as written ("…Z"), local when no zone is given, undefined when it is no date and time. */
export function normaliseDateTime(text: string): string | undefined {
  const match = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d+)?(Z|[+-]\d{2}:\d{2})?$/.exec(text);
  const [, local = '', fraction = '', zone] = match ?? [];
  // A day or hour out of range gives Invalid Date, and the 31st of a short month rolls over: both are refused.
  const civil = new Date(`${local}Z`);
  if (!match || Number.isNaN(civil.getTime()) || civil.toISOString().slice(0, 19) !== local) return undefined;
  if (zone === undefined || zone === 'Z') return text;
  const utc = new Date(`${local}${zone}`);
  return Number.isNaN(utc.getTime()) ? undefined : `${utc.toISOString().slice(0, 19)}${fraction}Z`;
}
