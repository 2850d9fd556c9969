import { dateBounds } from './partial-date.ts';

/**
 * Whether someone born on `birthDate` has reached an age on `date`; either may be partial, and then undefined is the
 * answer when the age could be on both sides. A time of day plays no part. Someone born on 29 February grows older on
 * 1 March of a common year, as PostgreSQL's age() and most laws count; months likewise.
 */
export function hasReachedAge(
  birthDate: string | undefined,
  date: string | undefined,
  ageYears: number,
): boolean | undefined {
  const age = ageMonths(birthDate, date);
  const months = Math.round(ageYears * 12);
  if (!age) return undefined;
  if (age.least >= months) return true;
  return age.most < months ? false : undefined;
}

/**
 * Completed months of life on a date, at least and at most; the two are equal when both dates are whole. Undefined
 * when either is absent, no date, or when the birth can only lie after the date.
 */
export function ageMonths(
  birthDate: string | undefined,
  date: string | undefined,
): { readonly least: number; readonly most: number } | undefined {
  const born = birthDate === undefined ? undefined : dateBounds(birthDate);
  const then = date === undefined ? undefined : dateBounds(date);
  if (!born || !then) return undefined;
  const most = completedMonths(born.earliest, then.latest);
  // Nobody is measured before being born: of a birth date that is partial only the part up to the date counts.
  return most < 0 ? undefined : { least: Math.max(0, completedMonths(born.latest, then.earliest)), most };
}

function completedMonths(from: string, to: string): number {
  const [fromYear = 0, fromMonth = 0, fromDay = 0] = from.slice(0, 10).split('-').map(Number);
  const [toYear = 0, toMonth = 0, toDay = 0] = to.slice(0, 10).split('-').map(Number);
  return (toYear - fromYear) * 12 + (toMonth - fromMonth) - (toDay < fromDay ? 1 : 0);
}
