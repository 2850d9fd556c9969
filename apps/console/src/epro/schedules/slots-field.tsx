import { useId } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { TextInput } from '../plain-field.tsx';
import { setupMessages } from '../setup-messages.ts';
import { newSlot, type SlotDraft } from './schedule-draft.ts';

const time = '([01][0-9]|2[0-3]):[0-5][0-9]|24:00';
const columns = [
  { name: 'opens', pattern: '([01][0-9]|2[0-3]):[0-5][0-9]', isRequired: true },
  { name: 'due', pattern: time, isRequired: false },
  { name: 'closes', pattern: time, isRequired: true },
  { name: 'lateMinutes', pattern: '\\d{1,5}', isRequired: false },
] as const;

interface SlotsFieldProps {
  readonly slots: readonly SlotDraft[];
  readonly onChange: (slots: readonly SlotDraft[]) => void;
}

/** The times of a day, each a window of its own. */
export function SlotsField({ slots, onChange }: SlotsFieldProps) {
  const { t } = useMessages(setupMessages);
  const id = useId();
  return (
    <fieldset className="choices slots">
      <legend>{t('epro.slots')}</legend>
      {slots.map((slot, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a slot is known by its place alone
        <div className="epro-row" key={index}>
          {columns.map(({ name, pattern, isRequired }) => (
            <TextInput
              key={name}
              id={`${id}-${index}-${name}`}
              label={t(`epro.slot.${name}`)}
              value={slot[name]}
              pattern={pattern}
              isRequired={isRequired}
              onChange={(value) => onChange(slots.with(index, { ...slot, [name]: value }))}
            />
          ))}
          {slots.length > 1 && (
            <button type="button" onClick={() => onChange(slots.toSpliced(index, 1))}>
              {t('epro.slot.remove', { slot: index + 1 })}
            </button>
          )}
        </div>
      ))}
      <button type="button" onClick={() => onChange([...slots, newSlot])}>
        {t('epro.slot.add')}
      </button>
    </fieldset>
  );
}
