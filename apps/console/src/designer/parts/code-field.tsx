import type { ComponentProps } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { designerMessages } from '../messages.ts';

const codeMax = 200;

interface CodeFieldProps extends Pick<ComponentProps<'input'>, 'value' | 'placeholder' | 'onBlur' | 'onKeyDown'> {
  readonly label: string;
  /** Names it for whoever leads the focus here. */
  readonly focusName: string;
  readonly isBad: boolean;
  /** Another line has it, which is why it is bad. */
  readonly isTaken: boolean;
  /** What is typed is undone by the field and not by the draft. */
  readonly hasOwnUndo: boolean;
  readonly onType: (code: string) => void;
}

/** The code of an entry, as it is typed. */
export function CodeField({ label, focusName, isBad, isTaken, hasOwnUndo, onType, ...field }: CodeFieldProps) {
  const { t } = useMessages(designerMessages);
  return (
    <input
      {...field}
      className="code-input"
      maxLength={codeMax}
      autoComplete="off"
      spellCheck={false}
      aria-label={label}
      aria-invalid={isBad || undefined}
      title={isTaken ? t('designer.entry.taken') : undefined}
      data-focus={focusName}
      data-own-undo={hasOwnUndo || undefined}
      onChange={({ target }) => onType(target.value)}
    />
  );
}
