import type { ItemDef } from '@verum/odm';
import { pickText } from '../../language/pick-text.ts';
import { useMessages } from '../../language/use-messages.ts';
import { useDesignerPlace } from '../draft-search.ts';
import { designerMessages } from '../messages.ts';
import { editItem } from '../model/items.ts';
import { useDraft } from '../model/use-draft.ts';

/** The units that a value may carry: of several, whoever enters chooses. */
export function UnitChoice({ item }: { readonly item: ItemDef }) {
  const { draft, edit } = useDraft();
  const { t, language } = useMessages(designerMessages);
  const { go } = useDesignerPlace();
  const { oid, unitOids = [] } = item;
  const { units } = draft.build;
  return (
    <fieldset className="detail-row">
      <legend>{t('designer.item.units')}</legend>
      {units.map((unit) => (
        <label key={unit.oid} className="check">
          <input
            type="checkbox"
            checked={unitOids.includes(unit.oid)}
            onChange={({ target }) => {
              const others = unitOids.filter((one) => one !== unit.oid);
              edit(editItem(oid, { unitOids: target.checked ? [...others, unit.oid] : others }));
            }}
          />
          {pickText(unit.symbol, language) || unit.name}
        </label>
      ))}
      <button
        type="button"
        className="quiet-button"
        onClick={() => go({ view: 'codes', at: units[0] && `unit:${units[0].oid}` })}
      >
        {t('designer.units.edit')}
      </button>
    </fieldset>
  );
}
