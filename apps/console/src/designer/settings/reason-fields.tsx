import { useMessages } from '../../language/use-messages.ts';
import { designerMessages } from '../messages.ts';
import { addReason, editReason, moveReason, type ReasonList, reasonLists, removeReason } from '../model/reasons.ts';
import { useDraft } from '../model/use-draft.ts';
import { EntryTable } from '../parts/entry-table.tsx';

/** What may be given as the reason for a value that is not there. */
export function ReasonFields() {
  const { t } = useMessages(designerMessages);
  return (
    <section className="designer-detail" aria-label={t('designer.reasons')}>
      <h2>{t('designer.reasons')}</h2>
      <p className="quiet">{t('designer.reasons.help')}</p>
      {reasonLists.map((list) => (
        <Reasons key={list} list={list} />
      ))}
    </section>
  );
}

function Reasons({ list }: { readonly list: ReasonList }) {
  const { draft, edit } = useDraft();
  const { t } = useMessages(designerMessages);
  const reasons = draft.design[list];
  return (
    <>
      <h3>{t(`designer.reasons.${list}`)}</h3>
      {reasons.length === 0 && <p className="quiet">{t('designer.reasons.none')}</p>}
      <EntryTable
        label={t(`designer.reasons.${list}`)}
        focusName={list}
        entries={reasons.map(({ code, text }) => ({ code, texts: text }))}
        onAdd={(code) => edit(addReason(list, code))}
        onCode={(at, code) => edit(editReason(list, at, { code }))}
        onTexts={(at, text, language) => edit(editReason(list, at, { text }), `${list} ${at} ${language}`)}
        onMove={(at, by) => edit(moveReason(list, at, by))}
        onRemove={(at) => edit(removeReason(list, at))}
      />
    </>
  );
}
