import type { ItemDef } from '@verum/odm';
import { dateBounds, parseDecimal, type ReferenceRange } from '@verum/values';
import { useMessages } from '../../language/use-messages.ts';
import { rangeMessages } from '../../ranges/messages.ts';
import type { RangePatch } from '../model/ranges.ts';
import { CommitField } from '../parts/commit-field.tsx';
import { AgeField } from './age-field.tsx';
import { Choice } from './choice.tsx';
import { UnitOfRange } from './unit-of-range.tsx';

interface RangeFieldsProps {
  readonly item: ItemDef;
  readonly range: ReferenceRange;
  readonly number: number;
  readonly onEdit: (patch: RangePatch) => void;
}

const isDay = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text) && dateBounds(text) !== undefined;

/** One reference range: its limits, and for whom and when they are meant. */
export function RangeFields({ item, range, number, onEdit }: RangeFieldsProps) {
  const { t } = useMessages(rangeMessages);
  const orNone = (text: string) => text.trim() || undefined;
  return (
    <fieldset className="range-fields">
      <legend className="visually-hidden">{t('range.one', { number })}</legend>
      {(['low', 'high'] as const).map((side) => (
        <div key={side} className="detail-row">
          <CommitField
            label={t(`range.${side}`)}
            value={range[side] ?? ''}
            isNumber
            maxLength={30}
            focusName={`range.${side}`}
            judge={(text) =>
              text.trim() === '' || parseDecimal(text.trim()) !== undefined ? undefined : t('range.decimal')
            }
            onCommit={(text) => onEdit({ [side]: orNone(text) })}
          />
          <label className="check">
            <input
              type="checkbox"
              checked={range[`${side}Inclusive`] !== false}
              onChange={({ target }) => onEdit({ [`${side}Inclusive`]: target.checked ? undefined : false })}
            />
            {t(`range.within.${side}`)}
          </label>
        </div>
      ))}
      <div className="detail-row">
        <UnitOfRange
          item={item}
          written={range.unit}
          none={t('range.unit.any')}
          onChoose={(unit) => onEdit({ unit })}
        />
        <Choice
          label={t('range.sex')}
          value={range.sex ?? ''}
          options={(['', 'M', 'F'] as const).map((sex) => [sex, t(`range.sex.${sex || 'any'}`)])}
          onChange={(sex) => onEdit({ sex: sex === 'M' || sex === 'F' ? sex : undefined })}
        />
      </div>
      <div className="detail-row">
        <AgeField
          label={t('range.age.from')}
          years={range.ageFromYears}
          onChange={(ageFromYears) => onEdit({ ageFromYears })}
        />
        <AgeField
          label={t('range.age.below')}
          years={range.ageBelowYears}
          onChange={(ageBelowYears) => onEdit({ ageBelowYears })}
        />
      </div>
      <div className="detail-row">
        {(['validFrom', 'validUntil'] as const).map((side) => (
          <CommitField
            key={side}
            label={t(`range.${side}`)}
            value={range[side] ?? ''}
            isNumber
            maxLength={10}
            judge={(text) => (text.trim() === '' || isDay(text.trim()) ? undefined : t('range.day'))}
            onCommit={(text) => onEdit({ [side]: orNone(text) })}
          />
        ))}
      </div>
    </fieldset>
  );
}
