import type { Unit } from '@verum/odm';
import { useMessages } from '../../language/use-messages.ts';
import { useDesignerPlace } from '../draft-search.ts';
import { designerMessages } from '../messages.ts';
import { editUnit } from '../model/code-lists.ts';
import { useDraft } from '../model/use-draft.ts';
import { CommitField } from '../parts/commit-field.tsx';
import { OidField } from '../parts/oid-field.tsx';
import { TextPair } from '../parts/text-pair.tsx';

/** A unit: its name and how it is written. */
export function UnitDetail({ unit, onRemove }: { readonly unit: Unit; readonly onRemove: () => void }) {
  const { edit } = useDraft();
  const { t } = useMessages(designerMessages);
  const { go } = useDesignerPlace();
  const { oid, name, symbol } = unit;
  return (
    <section className="designer-detail" aria-label={t('designer.unit.of', { name })}>
      <h2>{name}</h2>
      <CommitField
        label={t('designer.name')}
        focusName="unit.name"
        value={name}
        onCommit={(text) => edit(editUnit(oid, { name: text }))}
      />
      <TextPair
        label={t('designer.unit.symbol')}
        texts={symbol}
        onChange={(texts, language) => edit(editUnit(oid, { symbol: texts }), `unit ${oid} symbol ${language}`)}
      />
      <OidField kind="unit" oid={oid} onRenamed={(to) => go({ at: `unit:${to}` })} />
      <div className="buttons">
        <button type="button" onClick={onRemove}>
          {t('designer.remove')}
        </button>
      </div>
    </section>
  );
}
