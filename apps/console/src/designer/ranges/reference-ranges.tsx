import type { ItemDef } from '@verum/odm';
import { useState } from 'react';
import { pickText } from '../../language/pick-text.ts';
import { useMessages } from '../../language/use-messages.ts';
import { rangeMessages } from '../../ranges/messages.ts';
import { rangeWords } from '../../ranges/range-words.ts';
import { designerMessages } from '../messages.ts';
import { addRange, editRange, moveRange, rangesOf, removeRange, unitOf } from '../model/ranges.ts';
import { useDraft } from '../model/use-draft.ts';
import { focusSoon } from '../parts/focus.ts';
import { SortableList } from '../parts/sortable-list.tsx';
import { RangeFields } from './range-fields.tsx';
import { RangeTrial } from './range-trial.tsx';
import './ranges.css';

/** What is usual for a value of the item: by unit, sex, age and time, the first that applies first. */
export function ReferenceRanges({ item }: { readonly item: ItemDef }) {
  const { draft, edit } = useDraft();
  const { t, language } = useMessages(rangeMessages);
  const { t: say } = useMessages(designerMessages);
  const [selected, setSelected] = useState<number>();
  const { units } = draft.build;
  const ranges = rangesOf(draft, item.oid);
  const at = selected !== undefined && selected < ranges.length ? selected : undefined;
  const range = at === undefined ? undefined : ranges[at];
  const [unitOid] = item.unitOids ?? [];

  function words(one: (typeof ranges)[number]) {
    const unit = unitOf(units, one.unit);
    return rangeWords(one, t, language, unit ? pickText(unit.symbol, language) || unit.name : one.unit);
  }
  function add(like = range) {
    const { item: _, ...rest } = like ?? { item: '', unit: unitOid };
    edit(addRange(item.oid, rest, at));
    setSelected(at === undefined ? ranges.length : at + 1);
    focusSoon('range.low');
  }
  function remove(place: number) {
    edit(removeRange(item.oid, place));
    setSelected(ranges.length > 1 ? Math.max(place - 1, 0) : undefined);
  }

  return (
    <fieldset className="reference-ranges">
      <legend>{t('range.title')}</legend>
      <p className="quiet">{t(ranges.length === 0 ? 'range.none' : 'range.help')}</p>
      {ranges.length > 0 && (
        <SortableList
          label={t('range.title')}
          entries={ranges.map((one, place) => ({
            ...{ key: String(place), focusName: `range.${place}`, content: <span>{words(one)}</span> },
          }))}
          selected={at === undefined ? undefined : String(at)}
          onSelect={(key) => setSelected(Number(key))}
          onMove={(key, by) => {
            const to = Math.min(Math.max(Number(key) + by, 0), ranges.length - 1);
            edit(moveRange(item.oid, Number(key), by));
            setSelected(to);
            focusSoon(`range.${to}`);
          }}
          onRemove={(key) => remove(Number(key))}
        />
      )}
      {range && at !== undefined && (
        <RangeFields
          key={at}
          item={item}
          range={range}
          number={at + 1}
          onEdit={(patch) => edit(editRange(item.oid, at, patch))}
        />
      )}
      <div className="designer-bar">
        <button type="button" onClick={() => add()}>
          {t(range ? 'range.again' : 'range.add')}
        </button>
        {at !== undefined && (
          <button type="button" onClick={() => remove(at)}>
            {say('designer.remove')}
          </button>
        )}
      </div>
      {ranges.length > 0 && <RangeTrial item={item} ranges={ranges} words={words} />}
    </fieldset>
  );
}
