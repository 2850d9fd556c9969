import * as Popover from 'radix-ui/popover';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { isComposing } from '../next-field.ts';
import { type Choice, type ControlProps, naming } from './control-props.ts';

/** Many choices: typing narrows them (ARIA Authoring Practices, combobox with a listbox). */
export function SearchControl({ choices, ...props }: ControlProps & { readonly choices: readonly Choice[] }) {
  const { t } = useMessages();
  const { id, value, onChange } = props;
  const chosen = choices.find((choice) => choice.value === value);
  const [typed, setTyped] = useState<string>();
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const isOpen = typed !== undefined;
  const found = isOpen ? narrow(choices, typed) : [];
  const listId = `${id}-list`;

  const close = () => setTyped(undefined);
  const take = (choice: Choice | undefined) => {
    if (choice) onChange(choice.value);
    close();
  };

  function onKeyDown(event: KeyboardEvent) {
    if (isComposing({ isComposing: event.nativeEvent.isComposing, keyCode: event.keyCode })) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      if (!isOpen) setTyped('');
      setActive((at) => (isOpen ? Math.max(0, Math.min(found.length - 1, at + step)) : 0));
    } else if (isOpen && event.key === 'Enter') {
      // The choice is taken; Enter again goes on to the next field.
      event.preventDefault();
      event.stopPropagation();
      take(found[active]);
    } else if (isOpen && event.key === 'Escape') {
      event.stopPropagation();
      close();
    }
  }

  return (
    <Popover.Root open={isOpen} onOpenChange={(open) => !open && close()}>
      <Popover.Anchor asChild>
        <input
          ref={input}
          id={id}
          type="text"
          role="combobox"
          aria-expanded={isOpen}
          aria-controls={isOpen ? listId : undefined}
          aria-autocomplete="list"
          aria-activedescendant={isOpen && found[active] ? `${listId}-${active}` : undefined}
          autoComplete="off"
          spellCheck={false}
          className="control control-search"
          placeholder={chosen?.label ?? t('field.search')}
          value={typed ?? chosen?.label ?? value}
          onChange={(event) => {
            setTyped(event.target.value);
            setActive(0);
            if (event.target.value === '') onChange('');
          }}
          onClick={() => setTyped((text) => text ?? '')}
          onKeyDown={onKeyDown}
          onBlur={close}
          {...naming(props)}
        />
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          className="listbox"
          aria-labelledby={props.labelledBy}
          align="start"
          sideOffset={4}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          onInteractOutside={(event) => input.current?.contains(event.target as Node) && event.preventDefault()}
        >
          {found.length === 0 && <p className="quiet">{t('field.noChoice')}</p>}
          <div role="listbox" id={listId} aria-labelledby={props.labelledBy} tabIndex={-1}>
            {found.map((choice, at) => (
              <Option
                key={choice.value}
                id={`${listId}-${at}`}
                choice={choice}
                isActive={at === active}
                onTake={take}
              />
            ))}
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface OptionProps {
  readonly id: string;
  readonly choice: Choice;
  readonly isActive: boolean;
  readonly onTake: (choice: Choice) => void;
}

function Option({ id, choice, isActive, onTake }: OptionProps) {
  const option = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isActive) option.current?.scrollIntoView({ block: 'nearest' });
  }, [isActive]);
  return (
    <div
      ref={option}
      id={id}
      role="option"
      aria-selected={isActive}
      tabIndex={-1}
      className="option"
      // Before the input loses the focus, which would close the list.
      onPointerDown={(event) => {
        event.preventDefault();
        onTake(choice);
      }}
    >
      {choice.label}
    </div>
  );
}

/** At most as many as anybody reads. */
const shownMax = 100;

function narrow(choices: readonly Choice[], typed: string): readonly Choice[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return choices
    .filter(({ label, value }) => words.every((word) => `${value} ${label}`.toLowerCase().includes(word)))
    .slice(0, shownMax);
}
