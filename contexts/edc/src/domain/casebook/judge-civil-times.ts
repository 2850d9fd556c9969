import { checkCivil } from '@verum/values';
import type { CompiledForm } from '../build/build-shape.ts';
import type { PlacedOutcome } from '../query/auto-queries.ts';
import type { StoredItem } from './form-state.ts';

const timed: ReadonlySet<string> = new Set(['datetime', 'partialDatetime', 'incompleteDatetime']);

/** The id of the one check that every study has. */
export const localTimeRule = 'local-time';

/**
 * A time that the clocks at the site passed over, when they were put forward, is kept as it was entered and asked
 * about: ward clocks are set by people, and the source may say so. One that was shown twice is taken: which of the two
 * it was, only who entered it knows. Judged where such an item changes.
 */
export function judgeCivilTimes(
  form: CompiledForm,
  formKey: string,
  patch: ReadonlyMap<string, StoredItem>,
  zone: string,
): PlacedOutcome[] {
  const outcomes: PlacedOutcome[] = [];
  for (const [path, { value, version }] of patch) {
    if (!timed.has(form.placeOf(path)?.slot.spec.dataType ?? '')) continue;
    const isSkipped = value !== undefined && checkCivil(value, zone) === 'skipped';
    outcomes.push({
      form: formKey,
      path,
      rule: localTimeRule,
      checkKey: `${localTimeRule}:${path}`,
      verdict: isSkipped ? 'fails' : 'holds',
      inputsHash: `${localTimeRule}:${version}`,
      texts: [
        { lang: 'en', text: `The clocks at the site (${zone}) were put forward past this time. Check date and time.` },
        { lang: 'zh', text: `研究中心（${zone}）当地时钟因拨快而没有这一时刻，请核对日期和时间。` },
      ],
    });
  }
  return outcomes;
}
