import type { VisitDef } from '@verum/odm';
import { useMessages } from '../../language/use-messages.ts';
import { designerMessages } from '../messages.ts';
import { useDraft } from '../model/use-draft.ts';
import { windowOf } from '../model/windows.ts';

/** When a visit is due, in a line: `Baseline + 28 d (−3 / +3)`. */
export function WindowText({ visit }: { readonly visit: VisitDef }) {
  const { draft } = useDraft();
  const { t } = useMessages(designerMessages);
  const window = windowOf(draft.build, visit.oid);
  if (visit.type !== 'scheduled' && window === undefined)
    return <small>{t(`designer.visit.type.${visit.type}`)}</small>;
  if (window === undefined) return null;
  if (window === 'written') return <small>{t('designer.window.written')}</small>;
  const from = draft.build.visits.find(({ oid }) => oid === window.from);
  const { days, before, after } = window;
  return (
    <small>
      {t('designer.window.text', {
        visit: from?.name || window.from,
        days: days < 0 ? `− ${-days}` : `+ ${days}`,
        before,
        after,
      })}
    </small>
  );
}
