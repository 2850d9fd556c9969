import type { ItemDef } from '@verum/odm';
import { useId } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { useDesignerPlace } from '../draft-search.ts';
import { designerMessages } from '../messages.ts';
import { addCodeList } from '../model/code-lists.ts';
import { editItem } from '../model/items.ts';
import { newOid } from '../model/oids.ts';
import { useDraft } from '../model/use-draft.ts';
import { focusSoon } from '../parts/focus.ts';

/** The code list that the values of the item come from. */
export function CodeListChoice({ item }: { readonly item: ItemDef }) {
  const { draft, edit } = useDraft();
  const { t } = useMessages(designerMessages);
  const { go } = useDesignerPlace();
  const id = useId();
  const { oid, codeListOid = '' } = item;
  const lists = draft.build.codeLists;
  const open = (list: string) => go({ view: 'codes', at: `codeList:${list}` });

  function create() {
    const list = newOid(draft, 'codeList', item.oid.slice(item.oid.indexOf('.') + 1));
    edit((now) => editItem(oid, { codeListOid: list })(addCodeList(list, item.name)(now)));
    open(list);
    focusSoon('codes.new');
  }
  return (
    <div className="detail-row">
      <div className="commit-field">
        <label htmlFor={id}>{t('designer.item.codeList')}</label>
        <select
          id={id}
          value={codeListOid}
          onChange={({ target }) => edit(editItem(oid, { codeListOid: target.value || undefined }))}
        >
          <option value="">{t('designer.item.codeList.none')}</option>
          {lists.map((list) => (
            <option key={list.oid} value={list.oid}>
              {list.name === list.oid ? list.oid : `${list.name} (${list.oid})`}
            </option>
          ))}
        </select>
      </div>
      {lists.some((list) => list.oid === codeListOid) ? (
        <button type="button" onClick={() => open(codeListOid)}>
          {t('designer.codes.edit')}
        </button>
      ) : (
        <button type="button" onClick={create}>
          {t('designer.codes.create')}
        </button>
      )}
    </div>
  );
}
