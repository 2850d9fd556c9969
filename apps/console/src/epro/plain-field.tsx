interface TextInputProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly help?: string;
  readonly hint?: string;
  readonly pattern?: string;
  readonly isRequired?: boolean;
  /** Shown, and not changed. */
  readonly isFixed?: boolean;
}

/** A labelled input whose value the form holds. */
export function TextInput(props: TextInputProps) {
  const { id, label, value, onChange, help, hint, pattern, isRequired = false, isFixed = false } = props;
  return (
    <div className="text-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        maxLength={1000}
        autoComplete="off"
        placeholder={hint}
        pattern={pattern}
        required={isRequired}
        readOnly={isFixed}
        aria-describedby={help ? `${id}-help` : undefined}
      />
      {help && (
        <p className="quiet" id={`${id}-help`}>
          {help}
        </p>
      )}
    </div>
  );
}

interface SelectFieldProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly choices: readonly { readonly value: string; readonly name: string }[];
  /** Nothing is chosen beforehand, and something has to be. */
  readonly isRequired?: boolean;
}

export function SelectField({ id, label, value, onChange, choices, isRequired = false }: SelectFieldProps) {
  return (
    <div className="text-field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)} required={isRequired}>
        {isRequired && <option value="">–</option>}
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.name}
          </option>
        ))}
      </select>
    </div>
  );
}
