import type { GroupStep } from '@verum/values';
import { useMessages } from '../language/use-messages.ts';
import { useOpenForm, usePlace, useRows } from './form-context.ts';
import { type GroupNode, groupPath, type LayoutNode } from './form-layout.ts';
import { ItemField } from './item-field.tsx';
import { groupLabel } from './item-text.ts';
import { nextKey } from './repeats.ts';
import { RowGrid } from './row-grid.tsx';

interface PlacedProps {
  /** The groups around, with their repeat keys. */
  readonly around: readonly GroupStep[];
}

/** The items and groups of a form or a group, in order. */
export function Sections({ layout, around }: PlacedProps & { readonly layout: readonly LayoutNode[] }) {
  return layout.map((node) =>
    node.kind === 'item' ? (
      <ItemField key={node.slot.template} node={node} around={around} />
    ) : (
      <Group key={node.group.oid} node={node} around={around} />
    ),
  );
}

function Group({ node, around }: PlacedProps & { readonly node: GroupNode }) {
  const { language } = useMessages();
  const { group, children } = node;
  const path = groupPath(around, group.oid);
  const isHidden = usePlace((places) => places.isHidden(path));
  if (isHidden) return null;
  return (
    <section className="group" data-group={group.oid}>
      <h2>{groupLabel(group, language)}</h2>
      {group.repeating ? (
        <Repeats node={node} around={around} />
      ) : (
        <Sections layout={children} around={[...around, { oid: group.oid }]} />
      )}
    </section>
  );
}

/** Columns of a grid that still can be read; a group of more, or with groups inside, is drawn one below the other. */
const columnsMax = 8;

function Repeats({ node, around }: PlacedProps & { readonly node: GroupNode }) {
  const { t } = useMessages();
  const { store, isReadOnly } = useOpenForm();
  const { group, children } = node;
  const path = groupPath(around, group.oid);
  const { all, offered: keys } = useRows(group, around);
  const columns = children.filter((child) => child.kind === 'item');
  const isGrid = columns.length === children.length && columns.length <= columnsMax;
  const limit = group.repeatingLimit ?? Number.POSITIVE_INFINITY;
  const step = (repeatKey: string): readonly GroupStep[] => [...around, { oid: group.oid, repeatKey }];
  return (
    <>
      {isGrid ? (
        <RowGrid group={group} columns={columns} keys={keys} stepOf={step} />
      ) : (
        keys.map((key) => (
          <fieldset key={key} className="repeat-block">
            <legend>{t('form.row', { row: key })}</legend>
            <Sections layout={children} around={step(key)} />
          </fieldset>
        ))
      )}
      {!isReadOnly && group.repeatingKind !== 'static' && (
        <button
          type="button"
          className="add-row"
          disabled={all.length >= limit}
          title={all.length >= limit ? t('form.rowFull', { max: limit }) : undefined}
          onClick={() => {
            // The rows in sight become known with the new one, or the first would go while it is blank.
            for (const key of [...all, nextKey(all)]) store.addRow(path, key);
          }}
        >
          {t('form.addRow')}
        </button>
      )}
    </>
  );
}
