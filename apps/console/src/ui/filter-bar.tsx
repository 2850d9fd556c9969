import { type ReactNode, useId } from 'react';
import { useMessages } from '../language/use-messages.ts';

/** The filters of a list, in one row; they live in the address, so that a list can be linked to and gone back to. */
export function FilterBar({ children }: { readonly children: ReactNode }) {
  const { t } = useMessages();
  return (
    <search className="filters" aria-label={t('table.filters')}>
      {children}
    </search>
  );
}

interface SelectFilterProps {
  readonly label: string;
  /** '' for no filter. */
  readonly value: string;
  readonly choices: readonly { readonly value: string; readonly name: string }[];
  readonly anyName: string;
  readonly onChange: (value: string | undefined) => void;
}

export function SelectFilter({ label, value, choices, anyName, onChange }: SelectFilterProps) {
  const id = useId();
  return (
    <div className="filter">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value || undefined)}>
        <option value="">{anyName}</option>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.name}
          </option>
        ))}
      </select>
    </div>
  );
}

interface TextFilterProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string | undefined) => void;
}

/** Taken at Enter or when the field is left: not at every letter, each of which would be a request. */
export function TextFilter({ label, value, onChange }: TextFilterProps) {
  const id = useId();
  const take = (text: string) => {
    if (text.trim() !== value) onChange(text.trim() || undefined);
  };
  return (
    <div className="filter">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="search"
        key={value}
        defaultValue={value}
        maxLength={200}
        onBlur={(event) => take(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) take(event.currentTarget.value);
        }}
      />
    </div>
  );
}
