import { pickText } from '../../language/pick-text.ts';
import { useMessages } from '../../language/use-messages.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { parseAt, useDesignerPlace } from '../draft-search.ts';
import { designerMessages } from '../messages.ts';
import { addCodeList, addUnit, moveCodeList, removeCodeList, removeUnit } from '../model/code-lists.ts';
import { newOid } from '../model/oids.ts';
import { useDraft } from '../model/use-draft.ts';
import { focusEntry, focusSoon } from '../parts/focus.ts';
import { nameAt } from '../parts/names.ts';
import { useRemoval } from '../parts/remove-button.tsx';
import { SortableList } from '../parts/sortable-list.tsx';
import { CodeListDetail } from './code-list-detail.tsx';
import { UnitDetail } from './unit-detail.tsx';

/** Code lists and units: what there is, and the one that is worked at. */
export function CodesView() {
  const { draft, edit } = useDraft();
  const { t, language } = useMessages(designerMessages);
  const { at, go } = useDesignerPlace();
  const { remove, dialog } = useRemoval();
  const { codeLists, units } = draft.build;
  const place = parseAt(at);
  const list = place?.kind === 'codeList' ? codeLists.find(({ oid }) => oid === place.oid) : undefined;
  const unit = place?.kind === 'unit' ? units.find(({ oid }) => oid === place.oid) : undefined;

  function add(kind: 'codeList' | 'unit') {
    const oid = newOid(draft, kind);
    edit(kind === 'unit' ? addUnit(oid, '') : addCodeList(oid, ''));
    go({ at: `${kind}:${oid}` });
    focusSoon(`${kind}.name`);
  }
  function removeAt(key: string) {
    const one = parseAt(key);
    if (!one) return;
    const operation = one.kind === 'unit' ? removeUnit(one.oid) : removeCodeList(one.oid);
    remove(nameAt(draft.build, one, language), operation, () => go({ at: undefined }));
  }

  return (
    <div className="designer-codes">
      <section className="designer-side" aria-label={t('designer.view.codes')}>
        <h2>{t('designer.codes')}</h2>
        <div className="designer-bar">
          <button type="button" onClick={() => add('codeList')}>
            {t('designer.codes.add')}
          </button>
        </div>
        <SortableList
          label={t('designer.codes')}
          entries={codeLists.map(({ oid, name, entries }) => ({
            key: `codeList:${oid}`,
            content: (
              <>
                <span>{name}</span>
                <small>{entries.length}</small>
              </>
            ),
          }))}
          selected={at}
          onSelect={(key) => go({ at: key })}
          onMove={(key, by) => {
            edit(moveCodeList(key.slice('codeList:'.length), by));
            focusEntry(key);
          }}
          onRemove={removeAt}
        />
        <h2>{t('designer.units')}</h2>
        <div className="designer-bar">
          <button type="button" onClick={() => add('unit')}>
            {t('designer.units.add')}
          </button>
        </div>
        <SortableList
          label={t('designer.units')}
          entries={units.map(({ oid, name, symbol }) => ({
            key: `unit:${oid}`,
            content: <span>{pickText(symbol, language) || name}</span>,
          }))}
          selected={at}
          onSelect={(key) => go({ at: key })}
          onMove={() => undefined}
          onRemove={removeAt}
        />
      </section>
      {list && <CodeListDetail key={list.oid} list={list} onRemove={() => removeAt(`codeList:${list.oid}`)} />}
      {unit && <UnitDetail key={unit.oid} unit={unit} onRemove={() => removeAt(`unit:${unit.oid}`)} />}
      {!list && !unit && <EmptyState title={t('designer.codes.none')} next={t('designer.codes.none.next')} />}
      {dialog}
    </div>
  );
}
