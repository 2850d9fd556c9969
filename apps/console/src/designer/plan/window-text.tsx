import type { VisitDef } from '@verum/odm';
import { useMessages } from '../../language/use-messages.ts';
import { designerMessages } from '../messages.ts';
import { useDraft } from '../model/use-draft.ts';
import { type Span, windowOf } from '../model/windows.ts';
import { titleOf } from '../parts/names.ts';

/** When a visit is due, in a line: `Baseline + 28 d (±3 d)`. */
export function WindowText({ visit }: { readonly visit: VisitDef }) {
  const { draft } = useDraft();
  const { t, language } = useMessages(designerMessages);
  const window = windowOf(draft.build, visit.oid);
  if (visit.type !== 'scheduled' && window === undefined)
    return <small>{t(`designer.visit.type.${visit.type}`)}</small>;
  if (window === undefined) return null;
  if (window === 'written') return <small>{t('designer.window.written')}</small>;
  const from = draft.build.visits.find(({ oid }) => oid === window.from);
  const { due } = window;
  const isEven = window.before.count === window.after.count && window.before.unit === window.after.unit;
  const words = ({ count, unit }: Span) => t(`designer.span.of.${unit}`, { count: Math.abs(count) });
  return (
    <small>
      {t('designer.window.text', {
        visit: from ? titleOf(from, language) : window.from,
        due: `${due.count < 0 ? '−' : '+'} ${words(due)}`,
        give: isEven ? `±${words(window.before)}` : `−${words(window.before)}/+${words(window.after)}`,
      })}
    </small>
  );
}
