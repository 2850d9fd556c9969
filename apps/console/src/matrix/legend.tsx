import { useMessages } from '../language/use-messages.ts';
import type { MessageKey } from '../messages/en.ts';
import { type Glyph, StatusGlyph } from '../ui/status-glyph.tsx';
import { type IconName, StatusIcon } from '../ui/status-icon.tsx';

const glyphs: readonly (readonly [Glyph, MessageKey])[] = [
  ['notStarted', 'entry.notStarted'],
  ['started', 'entry.started'],
  ['complete', 'entry.complete'],
  ['skipped', 'entry.skipped'],
  ['overdue', 'timing.overdue'],
];
const badges = ['open', 'answered'] as const;
const icons: readonly (readonly [IconName, MessageKey])[] = [
  ['verified', 'legend.verified'],
  ['unverified', 'legend.unverified'],
  ['signed', 'signature.valid'],
  ['broken', 'signature.broken'],
  ['frozen', 'hold.frozen'],
  ['locked', 'hold.locked'],
];

/** Every shape that a cell may show, with its word. */
export function Legend() {
  const { t } = useMessages();
  return (
    <ul className="legend" aria-label={t('matrix.legend')}>
      {glyphs.map(([glyph, key]) => (
        <li key={glyph}>
          <StatusGlyph entry={glyph} />
          {t(key)}
        </li>
      ))}
      {badges.map((badge) => (
        <li key={badge}>
          <span className={`badge badge-${badge}`} data-count={badge === 'open' ? '!1' : '1'} />
          {t(`legend.${badge}`)}
        </li>
      ))}
      {icons.map(([icon, key]) => (
        <li key={icon}>
          <StatusIcon name={icon} />
          {t(key)}
        </li>
      ))}
    </ul>
  );
}
