import type { FormDef, StudyBuild } from '@verum/odm';
import { useMessages } from '../../language/use-messages.ts';
import { useDesignerPlace } from '../draft-search.ts';
import { designerMessages } from '../messages.ts';
import { useDraft } from '../model/use-draft.ts';
import { SortableList } from '../parts/sortable-list.tsx';
import { ItemTitle, Title } from '../parts/title.tsx';
import type { OutlineRow } from './outline.ts';
import type { FormActs } from './use-form-acts.ts';

interface FormOutlineProps {
  readonly form: FormDef;
  readonly rows: readonly OutlineRow[];
  readonly selected: string | undefined;
  readonly acts: FormActs;
}

/** What stands in the form, line by line. */
export function FormOutline({ form, rows, selected, acts }: FormOutlineProps) {
  const { t } = useMessages(designerMessages);
  const { draft } = useDraft();
  const { go } = useDesignerPlace();
  return (
    <section className="designer-outline" aria-label={t('designer.outline')}>
      <div className="designer-bar">
        <button type="button" onClick={acts.addItem} aria-keyshortcuts="Alt+N">
          {t('designer.item.add')} <kbd>{'Alt+N'}</kbd>
        </button>
        <button type="button" onClick={() => acts.addGroup(false)} aria-keyshortcuts="Alt+G">
          {t('designer.group.add')} <kbd>{'Alt+G'}</kbd>
        </button>
        <button type="button" onClick={() => acts.addGroup(true)} aria-keyshortcuts="Alt+R">
          {t('designer.group.addRepeating')} <kbd>{'Alt+R'}</kbd>
        </button>
      </div>
      {rows.length === 0 && <p className="quiet">{t('designer.outline.none')}</p>}
      <SortableList
        label={t('designer.outline')}
        entries={rows.map((row) => ({
          key: row.key,
          depth: row.depth,
          content: <RowWords row={row} build={draft.build} />,
        }))}
        selected={selected}
        onSelect={(at) => go({ at, form: form.oid })}
        onMove={acts.move}
        onNest={acts.nest}
        onRemove={acts.remove}
        onDrop={acts.put}
      />
      {rows.length > 0 && <p className="quiet designer-keys">{t('designer.outline.keys')}</p>}
    </section>
  );
}

function RowWords({ row: { ref }, build }: { readonly row: OutlineRow; readonly build: StudyBuild }) {
  const { t } = useMessages(designerMessages);
  if (ref.kind === 'group') {
    const group = build.groups.find(({ oid }) => oid === ref.oid);
    return (
      <span className="outline-group">
        <strong>{group ? <Title of={group} /> : ref.oid}</strong>
        {group?.repeating && <small>{t('designer.repeats')}</small>}
      </span>
    );
  }
  const item = build.items.find(({ oid }) => oid === ref.oid);
  return (
    <span className="outline-item">
      <span>
        {item ? <ItemTitle item={item} /> : ref.oid}
        {ref.mandatory && <span aria-hidden="true">{' *'}</span>}
        {ref.mandatory && <span className="visually-hidden">{t('designer.mandatory')}</span>}
      </span>
      <small>{item ? t(`designer.type.${item.dataType}`) : t('designer.unknown')}</small>
    </span>
  );
}
