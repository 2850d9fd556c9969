import { useId, useState } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { announce } from '../../ui/announcer.tsx';
import { designerMessages } from '../messages.ts';
import { addEntries } from '../model/code-lists.ts';
import { parsePastedCodes } from '../model/pasted-codes.ts';
import { useDraft } from '../model/use-draft.ts';

const pastedMax = 1_000_000;

/** Codes from a spreadsheet: what will come of the pasted text is shown before it is taken. */
export function PasteCodes({ listOid }: { readonly listOid: string }) {
  const { edit } = useDraft();
  const { t } = useMessages(designerMessages);
  const [text, setText] = useState('');
  const id = useId();
  const entries = parsePastedCodes(text);
  return (
    <details className="paste-codes">
      <summary>{t('designer.paste')}</summary>
      <div className="text-field">
        <label htmlFor={id}>{t('designer.paste.label')}</label>
        <textarea
          id={id}
          rows={5}
          value={text}
          maxLength={pastedMax}
          spellCheck={false}
          data-own-undo
          aria-describedby={`${id}-help`}
          onChange={({ target }) => setText(target.value)}
        />
        <p className="quiet" id={`${id}-help`}>
          {t('designer.paste.help')}
        </p>
      </div>
      <button
        type="button"
        className="primary"
        disabled={entries.length === 0}
        onClick={() => {
          edit(addEntries(listOid, entries));
          announce(t('designer.paste.done', { count: entries.length }));
          setText('');
        }}
      >
        {t('designer.paste.act', { count: entries.length })}
      </button>
    </details>
  );
}
