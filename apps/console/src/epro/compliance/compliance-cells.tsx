// biome-ignore-all lint/a11y/useSemanticElements: a grid that holds only what is on the screen has no table to be
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid around takes the keys of all its cells; Enter is their click
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid hands each cell its tabIndex

import { formatDate } from '../../language/format-date.ts';
import { useMessages } from '../../language/use-messages.ts';
import type { GridCellProps } from '../../ui/use-virtual-grid.ts';
import type { ComplianceDay, ComplianceRow } from '../epro-queries.ts';
import { eproMessages } from '../messages.ts';
import { DayGlyph } from './day-glyph.tsx';
import { countsOf, dayStates, rateOf, stateOfDay } from './day-state.ts';

/** Days without a word from the device from which on it is told. */
const silentFrom = 2;

export function ParticipantCell({ row, ...cell }: GridCellProps & { readonly row: ComplianceRow }) {
  const { t } = useMessages(eproMessages);
  const rate = rateOf(row);
  const { silentDays = 0, openAlerts = 0, storeLost = false, state } = row;
  const isAsked = state !== 'PARTICIPANT_STATE_ENDED';
  const notes = [
    state === 'PARTICIPANT_STATE_PAUSED' && t('epro.state.paused'),
    state === 'PARTICIPANT_STATE_ENDED' && t('epro.state.ended'),
    isAsked && silentDays < 0 && t('epro.unpaired'),
    isAsked && silentDays >= silentFrom && t('epro.silent', { days: silentDays }),
    storeLost && t('epro.storeLost'),
  ].filter((note) => note !== false);
  return (
    <div role="rowheader" aria-colindex={1} className="matrix-subject participant-cell" {...cell}>
      <span className="participant-number">
        <span className="subject-number">{row.subject}</span>
        {openAlerts > 0 && (
          <span className="badge alert-badge" role="img" aria-label={t('epro.alerts.open', { count: openAlerts })}>
            {openAlerts}
          </span>
        )}
        <span className="quiet rate">{rate === undefined ? '' : `${rate} %`}</span>
      </span>
      {notes.length > 0 && <span className="participant-note">{notes.join(' · ')}</span>}
    </div>
  );
}

interface DayHeadProps {
  readonly date: string;
  readonly column: number;
  readonly left: number;
}

export function DayHead({ date, column, left }: DayHeadProps) {
  const { language } = useMessages();
  const [weekday, isWeekend] = weekdayOf(date, language);
  return (
    <div
      role="columnheader"
      tabIndex={-1}
      aria-colindex={column + 2}
      aria-label={`${formatDate(date, language)} ${weekday}`}
      className="day-head"
      data-weekend={isWeekend || undefined}
      style={{ left }}
    >
      <span className="quiet">{weekday}</span>
      <span>{date.slice(8)}</span>
      <span className="quiet">{date.endsWith('-01') || column === 0 ? date.slice(5, 7) : ''}</span>
    </div>
  );
}

interface DayCellProps extends GridCellProps {
  readonly date: string;
  /** It has not come yet: nothing of it is open. */
  readonly isAhead: boolean;
  readonly day: ComplianceDay | undefined;
  readonly column: number;
  readonly left: number;
}

export function DayCell({ date, isAhead, day, column, left, ...cell }: DayCellProps) {
  const { t, language } = useMessages(eproMessages);
  const told = countsOf(day ?? {});
  const counts = isAhead ? { ...told, open: 0 } : told;
  const state = stateOfDay(counts);
  const several = Math.max(counts.expected, counts.done + counts.late) > 1;
  const share = `${counts.done + counts.late}/${counts.expected}`;
  const parts = dayStates.filter((name) => name !== 'expected' && counts[name] > 0);
  const words = state
    ? parts.length === 0
      ? t('epro.day.expected')
      : parts.map((name) => (several ? `${counts[name]} ${t(`epro.day.${name}`)}` : t(`epro.day.${name}`))).join(', ')
    : t('epro.day.none');
  const label = [formatDate(date, language), state && several && share, words].filter(Boolean).join(' · ');
  return (
    <div
      role="gridcell"
      aria-colindex={column + 2}
      aria-label={label}
      title={label}
      className="matrix-cell day-cell"
      style={{ left }}
      {...cell}
    >
      {state && <DayGlyph state={state} />}
      {state && several && (
        <span className="count" aria-hidden="true">
          {share}
        </span>
      )}
    </div>
  );
}

function weekdayOf(date: string, language: string): readonly [name: string, isWeekend: boolean] {
  const day = new Date(`${date}T12:00:00Z`);
  const name = day.toLocaleDateString(language === 'zh' ? 'zh-CN' : 'en-GB', { weekday: 'narrow', timeZone: 'UTC' });
  return [name, day.getUTCDay() % 6 === 0];
}
