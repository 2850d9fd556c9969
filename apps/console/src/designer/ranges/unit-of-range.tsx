import type { ItemDef } from '@verum/odm';
import { pickText } from '../../language/pick-text.ts';
import { useMessages } from '../../language/use-messages.ts';
import { rangeMessages } from '../../ranges/messages.ts';
import { unitOf } from '../model/ranges.ts';
import { useDraft } from '../model/use-draft.ts';
import { Choice } from './choice.tsx';

interface UnitOfRangeProps {
  readonly item: ItemDef;
  /** As the range has it: an OID, or what a document wrote. */
  readonly written: string | undefined;
  /** What it says where none is chosen. */
  readonly none: string;
  /** The OID, so that a unit may be called otherwise later. */
  readonly onChoose: (oid: string | undefined) => void;
}

/** In which unit the limits are: one of those that values of the item carry; of the build where an item tells the unit. */
export function UnitOfRange({ item, written, none, onChoose }: UnitOfRangeProps) {
  const { draft } = useDraft();
  const { t, language } = useMessages(rangeMessages);
  const { units } = draft.build;
  const chosen = unitOf(units, written);
  const { unitOids = [] } = item;
  const offered = units.filter((unit) => unit === chosen || unitOids.length === 0 || unitOids.includes(unit.oid));
  const isUnknown = written !== undefined && !chosen;
  return (
    <Choice
      label={t('range.unit')}
      value={chosen?.oid ?? written ?? ''}
      options={[
        ['', none],
        ...(isUnknown ? [[written, written] as const] : []),
        ...offered.map(({ oid, name, symbol }) => [oid, pickText(symbol, language) || name] as const),
      ]}
      onChange={(oid) => onChoose(oid || undefined)}
    />
  );
}
