import { useState } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { designerMessages } from '../messages.ts';
import { codeMax } from './entry-line.tsx';

interface NewEntryProps {
  readonly focusName: string;
  /** How many columns stand behind the code. */
  readonly columns: number;
  readonly onAdd: (code: string) => void;
  readonly isTaken: (code: string) => boolean;
}

/** The line at the end, where a code that is typed becomes an entry. */
export function NewEntry({ focusName, columns, onAdd, isTaken }: NewEntryProps) {
  const { t } = useMessages(designerMessages);
  const [code, setCode] = useState('');
  const isBad = isTaken(code);
  function add() {
    if (code.trim() === '' || isBad) return;
    setCode('');
    onAdd(code);
  }
  return (
    <tr>
      <td>
        <input
          className="code-input"
          value={code}
          maxLength={codeMax}
          autoComplete="off"
          spellCheck={false}
          placeholder={t('designer.entry.new')}
          aria-label={t('designer.entry.new')}
          aria-invalid={isBad || undefined}
          title={isBad ? t('designer.entry.taken') : undefined}
          data-focus={focusName}
          data-own-undo
          onChange={({ target }) => setCode(target.value)}
          onBlur={add}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing || event.key !== 'Enter') return;
            add();
            event.preventDefault();
          }}
        />
      </td>
      <td colSpan={columns} />
    </tr>
  );
}
