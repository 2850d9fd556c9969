import { useId } from 'react';

interface ReasonFieldProps {
  readonly label: string;
  /** What is often said, to choose from while typing. */
  readonly suggestions?: readonly string[];
}

/** The field `reason` of a form that is not sent without one. */
export function ReasonField({ label, suggestions = [] }: ReasonFieldProps) {
  const id = useId();
  return (
    <div className="text-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name="reason"
        list={suggestions.length > 0 ? `${id}-list` : undefined}
        required
        maxLength={500}
        autoComplete="off"
        pattern=".*\S.*"
      />
      {suggestions.length > 0 && (
        <datalist id={`${id}-list`}>
          {suggestions.map((text) => (
            <option key={text} value={text} />
          ))}
        </datalist>
      )}
    </div>
  );
}
