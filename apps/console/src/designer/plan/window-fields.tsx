import { useId } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { designerMessages } from '../messages.ts';
import { useDraft } from '../model/use-draft.ts';
import { inPlanOrder } from '../model/visits.ts';
import { countMax, noSpan, setWindow, type VisitWindow, windowOf } from '../model/windows.ts';
import { titleOf } from '../parts/names.ts';
import { SpanField } from './span-field.tsx';

const fields = [
  { key: 'due', min: -countMax },
  { key: 'before', min: 0 },
  { key: 'after', min: 0 },
] as const;

/** When the visit is due: so many days or hours from another, give or take. */
export function WindowFields({ visitOid }: { readonly visitOid: string }) {
  const { draft, edit } = useDraft();
  const { t, language } = useMessages(designerMessages);
  const id = useId();
  const window = windowOf(draft.build, visitOid);
  const said = window === 'written' ? undefined : window;
  const others = inPlanOrder(draft.build.visits);
  const set = (next: VisitWindow | undefined) => edit(setWindow(visitOid, next));
  return (
    <fieldset className="detail-row">
      <legend>{t('designer.window')}</legend>
      <div className="commit-field">
        <label htmlFor={id}>{t('designer.window.from')}</label>
        <select
          id={id}
          value={window === 'written' ? '?' : (said?.from ?? '')}
          onChange={({ target: { value: from } }) =>
            set(from === '' ? undefined : { due: noSpan, before: noSpan, after: noSpan, ...said, from })
          }
        >
          <option value="">{t('designer.window.none')}</option>
          {window === 'written' && <option value="?">{t('designer.window.written')}</option>}
          {others.map((visit) => (
            <option key={visit.oid} value={visit.oid}>
              {visit.oid === visitOid ? t('designer.window.itself') : titleOf(visit, language)}
            </option>
          ))}
        </select>
      </div>
      {said &&
        fields.map(({ key, min }) => (
          <SpanField
            key={key}
            label={t(`designer.window.${key}`)}
            span={said[key]}
            min={min}
            onChange={(span) => set({ ...said, [key]: span })}
          />
        ))}
    </fieldset>
  );
}
