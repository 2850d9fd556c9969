import type { ItemDef } from '@verum/odm';
import { parseDecimal, type ReferenceRange } from '@verum/values';
import { useState } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { rangeMessages } from '../../ranges/messages.ts';
import { tryRange } from '../model/try-range.ts';
import { useDraft } from '../model/use-draft.ts';
import { CommitField } from '../parts/commit-field.tsx';
import { AgeField } from './age-field.tsx';
import { Choice } from './choice.tsx';
import { UnitOfRange } from './unit-of-range.tsx';

interface RangeTrialProps {
  readonly item: ItemDef;
  readonly ranges: readonly ReferenceRange[];
  readonly words: (range: ReferenceRange) => string;
}

/** What a save would say of a value of somebody: nothing that is typed here is kept. */
export function RangeTrial({ item, ranges, words }: RangeTrialProps) {
  const { draft } = useDraft();
  const { t } = useMessages(rangeMessages);
  const [value, setValue] = useState('');
  const [unit, setUnit] = useState(item.unitOids?.[0]);
  const [sex, setSex] = useState<'M' | 'F'>();
  const [ageYears, setAge] = useState<number>();
  const day = new Date().toISOString().slice(0, 10);
  const { verdict, at } = tryRange(ranges, draft.build.units, { value, unit, sex, ageYears, day });
  const decides = ranges[at ?? -1];
  return (
    <details className="range-trial">
      <summary>{t('range.try')}</summary>
      <div className="detail-row">
        <CommitField
          label={t('range.try.value')}
          value={value}
          isNumber
          maxLength={30}
          judge={(text) =>
            text.trim() === '' || parseDecimal(text.trim()) !== undefined ? undefined : t('range.decimal')
          }
          onCommit={(text) => setValue(text.trim())}
        />
        <UnitOfRange item={item} written={unit} none={t('range.try.unknown')} onChoose={setUnit} />
        <Choice
          label={t('range.sex')}
          value={sex ?? ''}
          options={[
            ['', t('range.try.unknown')],
            ['M', t('range.sex.M')],
            ['F', t('range.sex.F')],
          ]}
          onChange={(next) => setSex(next === 'M' || next === 'F' ? next : undefined)}
        />
        <AgeField label={t('range.age')} years={ageYears} onChange={setAge} />
      </div>
      <p role="status">{value !== '' && t(`range.verdict.${verdict}`, { range: decides ? words(decides) : '' })}</p>
    </details>
  );
}
