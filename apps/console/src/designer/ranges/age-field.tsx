import { useState } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { rangeMessages } from '../../ranges/messages.ts';
import { type Age, ageOf, yearsOf } from '../../ranges/range-words.ts';
import { CommitField, judgeWhole } from '../parts/commit-field.tsx';
import '../parts/span-field.css';

interface AgeFieldProps {
  readonly label: string;
  readonly years: number | undefined;
  readonly onChange: (years: number | undefined) => void;
}

const yearsMax = 150;

/** An age in whole years, or in whole months for children; empty is any. */
export function AgeField({ label, years, onChange }: AgeFieldProps) {
  const { t } = useMessages(rangeMessages);
  const age = years === undefined ? undefined : ageOf(years);
  const [chosen, setChosen] = useState<Age['unit']>('years');
  const unit = age?.unit ?? chosen;
  const max = unit === 'years' ? yearsMax : yearsMax * 12;
  return (
    <div className="span-field">
      <CommitField
        label={label}
        value={age === undefined ? '' : String(age.count)}
        isNumber
        maxLength={4}
        judge={(text) => judgeWhole(text, 0, max, t('range.age.fault', { max }))}
        onCommit={(text) => onChange(text.trim() === '' ? undefined : yearsOf({ count: Number(text), unit }))}
      />
      <select
        value={unit}
        aria-label={t('range.age.unit', { field: label })}
        onChange={({ target }) => {
          const next = target.value === 'months' ? 'months' : 'years';
          setChosen(next);
          if (age && next !== age.unit) onChange(yearsOf({ count: Math.min(age.count, yearsMax), unit: next }));
        }}
      >
        {(['years', 'months'] as const).map((one) => (
          <option key={one} value={one}>
            {t(`range.age.${one}`)}
          </option>
        ))}
      </select>
    </div>
  );
}
