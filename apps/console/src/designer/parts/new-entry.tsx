import { useState } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { designerMessages } from '../messages.ts';
import { CodeField } from './code-field.tsx';

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
        <CodeField
          label={t('designer.entry.new')}
          focusName={focusName}
          value={code}
          placeholder={t('designer.entry.new')}
          isBad={isBad}
          isTaken={isBad}
          hasOwnUndo
          onType={setCode}
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
