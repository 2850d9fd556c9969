import { type KeyboardEvent, useId, useState } from 'react';

export interface Option {
  readonly key: string;
  readonly label: string;
  readonly detail?: string;
}

interface ComboProps<O extends Option> {
  readonly label: string;
  readonly placeholder?: string;
  readonly options: readonly O[];
  readonly onChoose: (option: O) => void;
  readonly focusName?: string;
}

const shownMax = 50;

/** Something out of many, found by any of its words; what is chosen is taken, and the field is free again. */
export function Combo<O extends Option>({ label, placeholder, options, onChoose, focusName }: ComboProps<O>) {
  const [typed, setTyped] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const id = useId();
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const found = isOpen ? findOptions(options, words) : [];
  const active = found[Math.min(at, found.length - 1)];

  function choose(option: O) {
    setTyped('');
    setOpen(false);
    setAt(0);
    onChoose(option);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') {
      setOpen(true);
      setAt(isOpen ? Math.min(at + 1, found.length - 1) : 0);
    } else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0));
    else if (event.key === 'Enter' && isOpen && active) choose(active);
    else if (event.key === 'Escape' && isOpen) setOpen(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div className="combo">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        role="combobox"
        aria-expanded={isOpen && found.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && active ? `${id}-${found.indexOf(active)}` : undefined}
        value={typed}
        placeholder={placeholder}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        data-focus={focusName}
        data-own-undo
        onChange={({ target }) => {
          setTyped(target.value);
          setOpen(true);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setOpen(false)}
      />
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={label}
        className="combo-list"
        hidden={!isOpen || found.length === 0}
      >
        {found.map((option, position) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and points at it
          <div
            key={option.key}
            id={`${id}-${position}`}
            role="option"
            aria-selected={option === active}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(option)}
          >
            <span>{option.label}</span>
            {option.detail && <span className="quiet">{option.detail}</span>}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Those that are called so before those that stand where something is called so. */
function findOptions<O extends Option>(options: readonly O[], words: readonly string[]): readonly O[] {
  const first: O[] = [];
  const then: O[] = [];
  for (const option of options) {
    const label = option.label.toLowerCase();
    const text = `${label} ${option.detail ?? ''} ${option.key}`.toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    (words.some((word) => label.includes(word)) ? first : then).push(option);
    if (first.length === shownMax) break;
  }
  return [...first, ...then].slice(0, shownMax);
}
