import type { GroupDef } from '@verum/odm';
import type { GroupStep } from '@verum/values';
import { useId } from 'react';
import { useMessages } from '../language/use-messages.ts';
import type { ItemNode } from './form-layout.ts';
import { ItemField } from './item-field.tsx';
import { groupLabel, itemLabel } from './item-text.ts';

interface RowGridProps {
  readonly group: GroupDef;
  readonly columns: readonly ItemNode[];
  readonly keys: readonly string[];
  readonly stepOf: (repeatKey: string) => readonly GroupStep[];
}

/** A repeating group as a table: a row for each repeat. Scrolls by itself where the screen is narrow. */
export function RowGrid({ group, columns, keys, stepOf }: RowGridProps) {
  const { t, language } = useMessages();
  const id = useId();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
    <section className="grid-scroll" aria-label={groupLabel(group, language)} tabIndex={0}>
      <table className="grid">
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
          {keys.map((key) => (
            <tr key={key}>
              <th scope="row" id={`${id}-r${key}`}>
                {key}
              </th>
              {columns.map((node, at) => (
                <td key={node.slot.template}>
                  <ItemField node={node} around={stepOf(key)} labelledBy={`${id}-c${at} ${id}-r${key}`} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
