const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** `26NOV26:08:00:00` of `2026-11-26T08:00:00`. The format has two digits of a year. */
export function toSasTime(iso: string): string {
  const [, year = '', month = '', day, time] = /^\d\d(\d\d)-(\d\d)-(\d\d)T(\d\d:\d\d:\d\d)/.exec(iso) ?? [];
  const name = months[Number(month) - 1];
  if (!name) throw new RangeError(`${iso} is no time such as 2026-11-26T08:00:00`);
  return `${day}${name}${year}:${time}`;
}

/** The other way; two digits of a year below 60 are of this century, as SAS's YEARCUTOFF=1960 reads them. '' for what is none. */
export function fromSasTime(text: string): string {
  const [, day, name = '', year = '', time] = /^(\d\d)([A-Z]{3})(\d\d):(\d\d:\d\d:\d\d)$/i.exec(text.trim()) ?? [];
  const month = months.indexOf(name.toUpperCase()) + 1;
  if (month === 0) return '';
  const century = Number(year) < 60 ? '20' : '19';
  return `${century}${year}-${String(month).padStart(2, '0')}-${day}T${time}`;
}
