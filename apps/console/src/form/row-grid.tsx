import type { GroupDef } from '@verum/odm';
import { useId } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { useOpenForm } from './form-context.ts';
import type { ItemNode } from './form-layout.ts';
import { ItemField } from './item-field.tsx';
import { groupLabel, itemLabel } from './item-text.ts';
import { RemoveRow } from './row-removal.tsx';
import { useGrid } from './use-grid.ts';
import type { Row } from './use-rows.ts';

interface RowGridProps {
  readonly group: GroupDef;
  /** Of the group, without a repeat key. */
  readonly path: string;
  readonly columns: readonly ItemNode[];
  readonly rows: Row;
}

/** A repeating group as a table: a row for each repeat. Scrolls by itself where the screen is narrow. */
export function RowGrid({ group, path, columns, rows }: RowGridProps) {
  const { t, language } = useMessages();
  const { isReadOnly } = useOpenForm();
  const { onKeyDown, onPaste } = useGrid(columns, rows);
  const id = useId();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
    <section className="grid-scroll" aria-label={groupLabel(group, language)} tabIndex={0}>
      <table className="grid" onKeyDown={onKeyDown} onPaste={onPaste}>
        <thead>
          <tr>
            <th scope="col">{t('form.rowHead')}</th>
            {columns.map(({ slot }, at) => (
              <th key={slot.template} scope="col" id={`${id}-c${at}`}>
                {itemLabel(slot.item, language)}
                {slot.mandatory && <span className="needed" title={t('form.missing')} aria-hidden="true" />}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.keys.map((key) => (
            <tr key={key}>
              <th scope="row">
                <span id={`${id}-r${key}`}>{key}</span>
                {!isReadOnly && !rows.isFixed && <RemoveRow group={path} path={rows.pathOf(key)} row={key} />}
              </th>
              {columns.map((node, at) => (
                <td key={node.slot.template}>
                  <ItemField node={node} around={rows.stepOf(key)} labelledBy={`${id}-c${at} ${id}-r${key}`} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
