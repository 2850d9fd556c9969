import type { DataType, ItemDef } from '@verum/odm';
import { Suspense, useId } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { later } from '../../ui/later.ts';
import { useDesignerPlace } from '../draft-search.ts';
import { designerMessages } from '../messages.ts';
import { setBlinded, setCritical } from '../model/design.ts';
import { editItem, hasDigits, hasLength, isChoosable, isNumber, setDataType } from '../model/items.ts';
import { useDraft } from '../model/use-draft.ts';
import { CommitField, judgeWhole } from '../parts/commit-field.tsx';
import { OidField } from '../parts/oid-field.tsx';
import { TextPair } from '../parts/text-pair.tsx';
import { ItemTitle } from '../parts/title.tsx';
import { CodeListChoice } from './code-list-choice.tsx';
import { LimitFields } from './limit-fields.tsx';
import { UnitChoice } from './unit-choice.tsx';
import { UsedIn } from './used-in.tsx';

const ReferenceRanges = later(() => import('../ranges/reference-ranges.tsx'), 'ReferenceRanges');

/** Those that are offered; another one that a document brought stays until one chooses. */
const offered: readonly DataType[] = [
  ...(['text', 'integer', 'float', 'boolean', 'date', 'time', 'datetime'] as const),
  ...(['partialDate', 'partialTime', 'partialDatetime', 'base64Binary'] as const),
];
const lengthMax = 10_000;

/** One item: what is asked, what kind of answer it takes, and within which limits. */
export function ItemFields({ item, formOid }: { readonly item: ItemDef; readonly formOid: string }) {
  const { draft, edit } = useDraft();
  const { design } = draft;
  const { t } = useMessages(designerMessages);
  const { go } = useDesignerPlace();
  const id = useId();
  const { oid, dataType, length, significantDigits } = item;
  const types = offered.includes(dataType) ? offered : [...offered, dataType];
  const whole = (key: 'length' | 'significantDigits', value: number | undefined, max: number) => (
    <CommitField
      label={t(`designer.item.${key}`)}
      value={value === undefined ? '' : String(value)}
      isNumber
      maxLength={5}
      judge={(text) =>
        judgeWhole(text, key === 'length' ? 1 : 0, max, t('designer.number', { min: key === 'length' ? 1 : 0, max }))
      }
      onCommit={(text) => edit(editItem(oid, { [key]: text.trim() === '' ? undefined : Number(text) }))}
    />
  );
  return (
    <>
      <h2>
        <ItemTitle item={item} />
      </h2>
      <UsedIn itemOid={oid} formOid={formOid} />
      <TextPair
        label={t('designer.item.question')}
        texts={item.question}
        isWanted={item.description.length === 0}
        focusName="item.question"
        onChange={(question, one) => edit(editItem(oid, { question }), `item ${oid} question ${one}`)}
      />
      <TextPair
        label={t('designer.item.instructions')}
        texts={item.instructions}
        isLong
        onChange={(instructions, one) => edit(editItem(oid, { instructions }), `item ${oid} instructions ${one}`)}
      />
      <div className="detail-row">
        <div className="commit-field">
          <label htmlFor={id}>{t('designer.item.type')}</label>
          <select
            id={id}
            value={dataType}
            onChange={({ target }) => edit(setDataType(oid, types.find((type) => type === target.value) ?? dataType))}
          >
            {types.map((type) => (
              <option key={type} value={type}>
                {t(`designer.type.${type}`)}
              </option>
            ))}
          </select>
        </div>
        {hasLength(dataType) && whole('length', length, lengthMax)}
        {hasDigits(dataType) && whole('significantDigits', significantDigits, 15)}
      </div>
      {isChoosable(dataType) && <CodeListChoice item={item} />}
      {isNumber(dataType) && <UnitChoice item={item} />}
      {isNumber(dataType) && <LimitFields item={item} />}
      {isNumber(dataType) && (
        <Suspense fallback={null}>
          <ReferenceRanges item={item} />
        </Suspense>
      )}
      <div className="detail-row">
        <label className="check">
          <input
            type="checkbox"
            checked={design.critical.includes(oid)}
            onChange={({ target }) => edit(setCritical(oid, target.checked))}
          />
          {t('designer.critical')}
        </label>
        <label className="check">
          <input
            type="checkbox"
            checked={design.blinded.items.includes(oid)}
            onChange={({ target }) => edit(setBlinded('items', oid, target.checked))}
          />
          {t('designer.blinded')}
        </label>
      </div>
      <div className="detail-row">
        <CommitField label={t('designer.name')} value={item.name} onCommit={(name) => edit(editItem(oid, { name }))} />
        <OidField kind="item" oid={oid} onRenamed={(to) => go({ at: `item:${to}` })} />
      </div>
    </>
  );
}
