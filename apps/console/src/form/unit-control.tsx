import type { ItemDef, ItemSlot } from '@verum/odm';
import { useId } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { SelectControl } from './controls/select-control.tsx';
import { useField, useOpenForm } from './form-context.ts';
import { choiceLabel, contentText, itemLabel, unitLabel } from './item-text.ts';
import { codeListOf } from './value-spec.ts';

interface UnitControlProps {
  readonly item: ItemDef;
  readonly path: string;
  readonly unit: { readonly slot: ItemSlot; readonly path: string } | undefined;
  readonly labelledBy: string;
}

/** The unit of a value: fixed, chosen from the item's own (ODM 1.3), or an item that stands beside it (ODM 2.0). */
export function UnitControl({ item, path, unit, labelledBy }: UnitControlProps) {
  if (unit) return <UnitItem {...unit} labelledBy={labelledBy} />;
  const [only, ...others] = item.unitOids ?? [];
  if (only === undefined) return null;
  return others.length === 0 ? <FixedUnit unitOid={only} /> : <OwnUnit item={item} path={path} />;
}

function FixedUnit({ unitOid }: { readonly unitOid: string }) {
  const { index } = useOpenForm();
  const { language } = useMessages();
  return <span className="unit">{unitLabel(index, unitOid, language)}</span>;
}

function OwnUnit({ item, path }: { readonly item: ItemDef; readonly path: string }) {
  const { index, store, isReadOnly } = useOpenForm();
  const { t, language } = useMessages();
  const { content } = useField(path);
  // A reader sees the unit beside the value already.
  if (isReadOnly) return null;
  return (
    <select
      className="unit"
      aria-label={`${itemLabel(item, language)}: ${t('field.unit')}`}
      value={content.unit}
      onChange={(event) => store.enter(path, { unit: event.target.value })}
    >
      <option value="">{t('field.unit')}</option>
      {item.unitOids?.map((oid) => (
        <option key={oid} value={oid}>
          {unitLabel(index, oid, language)}
        </option>
      ))}
    </select>
  );
}

function UnitItem({
  slot,
  path,
  labelledBy,
}: {
  readonly slot: ItemSlot;
  readonly path: string;
  readonly labelledBy: string;
}) {
  const { index, store, isReadOnly } = useOpenForm();
  const { language } = useMessages();
  const { content, problem } = useField(path);
  const id = useId();
  const { item } = slot;
  if (isReadOnly) {
    return content.value === '' ? null : <span className="unit">{contentText(index, item, content, language)}</span>;
  }
  return (
    <span className="unit-item" data-path={path} data-entry>
      <span className="visually-hidden" id={`${id}-label`}>
        {itemLabel(item, language)}
      </span>
      <SelectControl
        id={id}
        item={item}
        value={content.value}
        onChange={(value) => store.enter(path, { value })}
        labelledBy={`${labelledBy} ${id}-label`}
        describedBy={undefined}
        isInvalid={problem !== undefined}
        isRequired={slot.mandatory}
        choices={codeListOf(index, item).map((entry) => ({
          value: entry.codedValue,
          label: choiceLabel(entry, language),
        }))}
      />
      {problem && <span className="problem">{problem[language]}</span>}
    </span>
  );
}
