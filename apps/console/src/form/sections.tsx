import type { GroupStep } from '@verum/values';
import { useMessages } from '../language/use-messages.ts';
import { useOpenForm, usePlace } from './form-context.ts';
import { type GroupNode, groupPath, type LayoutNode } from './form-layout.ts';
import { ItemField } from './item-field.tsx';
import { groupLabel } from './item-text.ts';
import { RowGrid } from './row-grid.tsx';
import { RemoveRow } from './row-removal.tsx';
import { useRowActs } from './use-rows.ts';

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
  const { isReadOnly } = useOpenForm();
  const { group, children } = node;
  const path = groupPath(around, group.oid);
  const rows = useRowActs(group, around);
  const columns = children.filter((child) => child.kind === 'item');
  const isGrid = columns.length === children.length && columns.length <= columnsMax;
  return (
    <>
      {isGrid ? (
        <RowGrid group={group} path={path} columns={columns} rows={rows} />
      ) : (
        rows.keys.map((key) => (
          <fieldset key={key} className="repeat-block">
            <legend>
              {t('form.row', { row: key })}
              {!isReadOnly && !rows.isFixed && <RemoveRow group={path} path={rows.pathOf(key)} row={key} />}
            </legend>
            <Sections layout={children} around={rows.stepOf(key)} />
          </fieldset>
        ))
      )}
      {!isReadOnly && !rows.isFixed && (
        <button
          type="button"
          className="add-row"
          disabled={rows.isFull}
          title={rows.isFull ? t('form.rowFull', { max: rows.limit }) : undefined}
          onClick={rows.add}
        >
          {t('form.addRow')}
        </button>
      )}
    </>
  );
}
