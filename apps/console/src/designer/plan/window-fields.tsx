import { useId } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { designerMessages } from '../messages.ts';
import { useDraft } from '../model/use-draft.ts';
import { inPlanOrder } from '../model/visits.ts';
import { type DayWindow, daysMax, setWindow, windowOf } from '../model/windows.ts';
import { CommitField, judgeWhole } from '../parts/commit-field.tsx';
import { titleOf } from '../parts/names.ts';

/** When the visit is due: so many days from another, give or take. */
export function WindowFields({ visitOid }: { readonly visitOid: string }) {
  const { draft, edit } = useDraft();
  const { t, language } = useMessages(designerMessages);
  const id = useId();
  const window = windowOf(draft.build, visitOid);
  const others = inPlanOrder(draft.build.visits);
  const set = (patch: Partial<DayWindow>) => {
    if (window !== undefined && window !== 'written') edit(setWindow(visitOid, { ...window, ...patch }));
  };
  const days = (key: 'days' | 'before' | 'after', value: number, min: number) => (
    <CommitField
      label={t(`designer.window.${key}`)}
      value={String(value)}
      isNumber
      maxLength={6}
      judge={(text) =>
        text.trim() === ''
          ? t('designer.number', { min, max: daysMax })
          : judgeWhole(text, min, daysMax, t('designer.number', { min, max: daysMax }))
      }
      onCommit={(text) => set({ [key]: Number(text) })}
    />
  );
  return (
    <fieldset className="detail-row">
      <legend>{t('designer.window')}</legend>
      <div className="commit-field">
        <label htmlFor={id}>{t('designer.window.from')}</label>
        <select
          id={id}
          value={window === undefined ? '' : window === 'written' ? '?' : window.from}
          onChange={({ target }) => {
            const from = target.value;
            const rest = window === undefined || window === 'written' ? { days: 0, before: 0, after: 0 } : window;
            edit(setWindow(visitOid, from === '' ? undefined : { ...rest, from }));
          }}
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
      {window !== undefined && window !== 'written' && (
        <>
          {days('days', window.days, -daysMax)}
          {days('before', window.before, 0)}
          {days('after', window.after, 0)}
        </>
      )}
    </fieldset>
  );
}
