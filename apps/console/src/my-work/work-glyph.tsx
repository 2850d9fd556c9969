import { StatusGlyph } from '../ui/status-glyph.tsx';
import { StatusIcon } from '../ui/status-icon.tsx';
import type { WorkKind } from './work-kinds.ts';

/** The mark that the same fact has in matrix and casebook. */
export function WorkGlyph({ glyph, list }: Pick<WorkKind, 'glyph' | 'list'>) {
  if (glyph === 'query') {
    return (
      <span className="work-mark" data-list={list} aria-hidden="true">
        !
      </span>
    );
  }
  const isEntry = glyph === 'started' || glyph === 'notStarted';
  return (
    <span className="work-mark" data-list={list} aria-hidden="true">
      {isEntry ? <StatusGlyph entry={glyph} /> : <StatusIcon name={glyph} />}
    </span>
  );
}
