import type { GroupStep } from '@verum/values';
import { useMessages } from '../language/use-messages.ts';
import { DerivedField } from './derived-field.tsx';
import { isDerived } from './derived-item.ts';
import { Field } from './field.tsx';
import { useOpenForm, usePlace } from './form-context.ts';
import { type ItemNode, itemPath } from './form-layout.ts';

interface ItemFieldProps {
  readonly node: ItemNode;
  /** The groups around, with their repeat keys. */
  readonly around: readonly GroupStep[];
  readonly labelledBy?: string;
}

/** An item of the layout at its place; nothing where skip logic hides it. */
export function ItemField({ node: { slot, unit }, around, labelledBy }: ItemFieldProps) {
  const { t } = useMessages();
  const { index } = useOpenForm();
  const path = itemPath(around, slot.item.oid);
  const isHidden = usePlace((places) => places.isHidden(path));
  if (isHidden) return labelledBy === undefined ? null : <span className="quiet">{t('field.hidden')}</span>;
  const Shown = isDerived(index, slot) ? DerivedField : Field;
  return (
    <Shown
      slot={slot}
      path={path}
      unit={unit && { slot: unit, path: itemPath(around, unit.item.oid) }}
      {...(labelledBy !== undefined && { labelledBy })}
    />
  );
}
