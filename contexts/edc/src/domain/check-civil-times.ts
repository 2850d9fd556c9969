import { refuse } from '@verum/call';
import { checkCivil } from '@verum/values';
import type { CompiledForm } from './compile-build.ts';
import type { Change } from './decide-save.ts';
import { violation } from './violation.ts';

const timed: ReadonlySet<string> = new Set(['datetime', 'partialDatetime', 'incompleteDatetime']);

/**
 * A time that the clocks at the site passed over, when they were put forward, was not read from any of them. One that
 * they showed twice is taken: which of the two it was, only who entered it knows.
 * @throws Refusal INVALID_VALUE with each place
 */
export function checkCivilTimes(form: CompiledForm, { patch }: Pick<Change, 'patch'>, zone: string): void {
  const violations = [...patch].flatMap(([path, { value }]) => {
    if (value === undefined || !timed.has(form.placeOf(path)?.slot.spec.dataType ?? '')) return [];
    if (checkCivil(value, zone) !== 'skipped') return [];
    const textEn = `The clocks at the site (${zone}) were put forward past this time. Check the date and the time.`;
    return [violation(path, 'no_such_local_time', textEn, `研究中心（${zone}）当地时钟因拨快而没有这一时刻，请核对。`)];
  });
  if (violations.length > 0) throw refuse('INVALID_VALUE', { violations });
}
