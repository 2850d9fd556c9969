import { useMessages } from '../../language/use-messages.ts';
import type { ComplianceRow } from '../epro-queries.ts';
import { eproMessages } from '../messages.ts';
import { DayGlyph } from './day-glyph.tsx';
import { countsOf, type DayState, dayStates, rateOf } from './day-state.ts';

/** What the shapes mean, and how often each is: over what has been read. */
export function ComplianceLegend({ rows, today }: { readonly rows: readonly ComplianceRow[]; readonly today: string }) {
  const { t } = useMessages(eproMessages);
  const counts = totalsOf(rows, today);
  const rate = rateOf(counts);
  return (
    <ul className="legend" aria-label={t('matrix.legend')}>
      {dayStates.map((state) => (
        <li key={state}>
          <DayGlyph state={state} />
          {t(`epro.day.${state}`)} <span className="quiet number">{counts[state]}</span>
        </li>
      ))}
      {rate !== undefined && <li>{t('epro.rate', { rate })}</li>}
    </ul>
  );
}

function totalsOf(rows: readonly ComplianceRow[], today: string): Readonly<Record<DayState, number>> {
  const totals = { done: 0, late: 0, missed: 0, open: 0, expected: 0 };
  for (const { days = [] } of rows) {
    for (const day of days) {
      const { expected, done, late, missed, open } = countsOf(day);
      totals.done += done;
      totals.late += late;
      totals.missed += missed;
      // What has not begun yet is to come.
      const isAhead = (day.date ?? '') > today;
      if (!isAhead) totals.open += open;
      totals.expected += Math.max(0, expected - done - late - missed - (isAhead ? 0 : open));
    }
  }
  return totals;
}
