import type { Entry } from '../casebook/entry-status.ts';
import { useMessages } from '../language/use-messages.ts';
import { StatusGlyph } from '../ui/status-glyph.tsx';

const entries: readonly Entry[] = ['notStarted', 'started', 'complete'];

export function Legend() {
  const { t } = useMessages();
  return (
    <ul className="legend" aria-label={t('matrix.legend')}>
      {entries.map((entry) => (
        <li key={entry}>
          <StatusGlyph entry={entry} />
          {t(`entry.${entry}`)}
        </li>
      ))}
    </ul>
  );
}
