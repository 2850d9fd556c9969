import { useMessages } from '../../language/use-messages.ts';
import type { Schedule } from '../epro-queries.ts';
import { setupMessages } from '../setup-messages.ts';
import { partsOf, windowBars } from './window-bars.ts';

const daysShown = 14;
const column = 40;
const left = 44;
const top = 20;
const height = 144;
const hours = [0, 6, 12, 18, 24];

/** The windows of a schedule over its first days: when it is open, when it is due, how long late is taken. */
export function SchedulePicture({ schedule }: { readonly schedule: Schedule }) {
  const { t } = useMessages(setupMessages);
  const { firstDay = 0, lastDay = 0 } = schedule;
  const count = Math.max(1, Math.min(daysShown, lastDay - firstDay + 1));
  const bars = windowBars(schedule, count);
  const y = (minutes: number) => top + (minutes / 1440) * height;
  const x = (day: number) => left + (day - firstDay) * column;
  const end = firstDay + count;
  const words = t('epro.picture', {
    days: lastDay - firstDay + 1,
    slots:
      (schedule.slots ?? []).map(({ opens, closes }) => `${opens}–${closes}`).join(', ') || t('epro.rhythm.demand'),
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: on a narrow screen it is scrolled, also by keyboard
    // biome-ignore lint/a11y/useSemanticElements: no section of the page
    <div className="schedule-picture" role="group" aria-label={words} tabIndex={0}>
      <svg
        width={left + count * column + 8}
        height={top + height + 8}
        viewBox={`0 0 ${left + count * column + 8} ${top + height + 8}`}
        aria-hidden="true"
      >
        {hours.map((hour) => (
          <g key={hour}>
            <line className="picture-line" x1={left} x2={left + count * column} y1={y(hour * 60)} y2={y(hour * 60)} />
            <text x={left - 6} y={y(hour * 60) + 4} textAnchor="end">
              {`${String(hour).padStart(2, '0')}:00`}
            </text>
          </g>
        ))}
        {Array.from({ length: count }, (_, index) => firstDay + index).map((day) => (
          <text key={day} x={x(day) + column / 2} y={12} textAnchor="middle">
            {day}
          </text>
        ))}
        {bars.map(({ day, slot, opens, due, closes, lateUntil }) => (
          <g key={`${day}/${slot}`}>
            {partsOf(day, closes, lateUntil, end).map((part) => (
              <rect
                key={part.day}
                className="picture-late"
                x={x(part.day) + 6}
                y={y(part.from)}
                width={column - 12}
                height={y(part.to) - y(part.from)}
              />
            ))}
            {partsOf(day, opens, closes, end).map((part) => (
              <rect
                key={part.day}
                className="picture-open"
                x={x(part.day) + 6}
                y={y(part.from)}
                width={column - 12}
                height={y(part.to) - y(part.from)}
              />
            ))}
            {due !== undefined &&
              partsOf(day, due, due + 1, end).map((part) => (
                <line
                  key={part.day}
                  className="picture-due"
                  x1={x(part.day) + 3}
                  x2={x(part.day) + column - 3}
                  y1={y(part.from)}
                  y2={y(part.from)}
                />
              ))}
          </g>
        ))}
      </svg>
      <ul className="legend picture-legend">
        <li>
          <svg width="14" height="14" aria-hidden="true">
            <rect className="picture-open" width="14" height="14" />
          </svg>
          {t('epro.picture.open')}
        </li>
        <li>
          <svg width="14" height="14" aria-hidden="true">
            <line className="picture-due" x1="0" x2="14" y1="7" y2="7" />
          </svg>
          {t('epro.picture.due')}
        </li>
        <li>
          <svg width="14" height="14" aria-hidden="true">
            <rect className="picture-late" width="14" height="14" />
          </svg>
          {t('epro.picture.late')}
        </li>
      </ul>
    </div>
  );
}
