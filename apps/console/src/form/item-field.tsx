import type { GroupStep } from '@verum/values';
import { Field } from './field.tsx';
import { type ItemNode, itemPath } from './form-layout.ts';

interface ItemFieldProps {
  readonly node: ItemNode;
  /** The groups around, with their repeat keys. */
  readonly around: readonly GroupStep[];
  readonly labelledBy?: string;
}

/** An item of the layout at its place. */
export function ItemField({ node: { slot, unit }, around, labelledBy }: ItemFieldProps) {
  return (
    <Field
      slot={slot}
      path={itemPath(around, slot.item.oid)}
      unit={unit && { slot: unit, path: itemPath(around, unit.item.oid) }}
      {...(labelledBy !== undefined && { labelledBy })}
    />
  );
}
