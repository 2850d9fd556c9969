import type { CodeList } from '@verum/odm';
import { useId } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { useDesignerPlace } from '../draft-search.ts';
import { designerMessages } from '../messages.ts';
import { copyCodeList, editCodeList } from '../model/code-lists.ts';
import { newOid } from '../model/oids.ts';
import { useDraft } from '../model/use-draft.ts';
import { CommitField } from '../parts/commit-field.tsx';
import { OidField } from '../parts/oid-field.tsx';
import { CodeEntries } from './code-entries.tsx';
import { PasteCodes } from './paste-codes.tsx';

const types = ['text', 'integer', 'float'] as const;

/** One code list: its codes with their words in both languages. */
export function CodeListDetail({ list, onRemove }: { readonly list: CodeList; readonly onRemove: () => void }) {
  const { draft, edit } = useDraft();
  const { t } = useMessages(designerMessages);
  const { go } = useDesignerPlace();
  const id = useId();
  const { oid, name, dataType } = list;
  const users = draft.build.items.filter(({ codeListOid }) => codeListOid === oid).length;

  function copy() {
    const copyOid = newOid(draft, 'codeList', oid.slice(oid.indexOf('.') + 1));
    edit(copyCodeList(oid, copyOid));
    go({ at: `codeList:${copyOid}` });
  }

  return (
    <section className="designer-detail designer-wide" aria-label={t('designer.codes.of', { name })}>
      <h2>{name}</h2>
      <p className="quiet">{t('designer.codes.used', { count: users })}</p>
      <div className="detail-row">
        <CommitField
          label={t('designer.name')}
          focusName="codeList.name"
          value={name}
          onCommit={(text) => edit(editCodeList(oid, { name: text }))}
        />
        <OidField kind="codeList" oid={oid} onRenamed={(to) => go({ at: `codeList:${to}` })} />
        <div className="commit-field">
          <label htmlFor={id}>{t('designer.item.type')}</label>
          <select
            id={id}
            value={dataType}
            onChange={({ target }) =>
              edit(editCodeList(oid, { dataType: types.find((type) => type === target.value) ?? 'text' }))
            }
          >
            {types.map((type) => (
              <option key={type} value={type}>
                {t(`designer.type.${type}`)}
              </option>
            ))}
          </select>
        </div>
      </div>
      <CodeEntries list={list} />
      <PasteCodes listOid={oid} />
      <div className="buttons">
        <button type="button" onClick={copy}>
          {t('designer.copy')}
        </button>
        <button type="button" onClick={onRemove}>
          {t('designer.remove')}
        </button>
      </div>
    </section>
  );
}
