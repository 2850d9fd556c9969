import { type KeyboardEvent, useState } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { designerMessages } from '../messages.ts';
import { textIn, withText } from '../model/texts.ts';
import { useDraft } from '../model/use-draft.ts';
import { CodeField } from './code-field.tsx';
import type { Entry, EntryActs } from './entry-table.tsx';
import { focusSoon } from './focus.ts';
import { languages } from './text-pair.tsx';

const textMax = 10_000;

interface EntryLineProps {
  readonly focusName: string;
  readonly entry: Entry;
  readonly at: number;
  readonly count: number;
  readonly acts: EntryActs;
  /** Another line has it. */
  readonly isTaken: (code: string) => boolean;
}

export function EntryLine({ focusName, entry, at, count, acts, isTaken }: EntryLineProps) {
  const { draft } = useDraft();
  const { t } = useMessages(designerMessages);
  const { defaultLanguage } = draft.build;
  const [typed, setTyped] = useState<string>();
  const code = typed ?? entry.code;
  const isBad = isTaken(code) || code.trim() === '';

  function onKeyDown(event: KeyboardEvent, column: string) {
    if (event.nativeEvent.isComposing) return;
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by !== undefined && event.altKey) {
      acts.onMove(at, by);
      focusSoon(`${focusName}.${Math.min(Math.max(at + by, 0), count - 1)}.${column}`);
    } else if (by !== undefined || event.key === 'Enter') {
      const next = at + (by ?? 1);
      focusSoon(next < count ? `${focusName}.${Math.max(next, 0)}.${column}` : `${focusName}.new`);
    } else return;
    event.preventDefault();
  }

  function commit() {
    if (typed !== undefined && !isBad) acts.onCode(at, typed);
    setTyped(undefined);
  }

  return (
    <tr>
      <td>
        <CodeField
          label={t('designer.entry.code.of', { number: at + 1 })}
          focusName={`${focusName}.${at}.code`}
          value={code}
          isBad={isBad}
          isTaken={isTaken(code)}
          hasOwnUndo={typed !== undefined}
          onType={setTyped}
          onBlur={commit}
          onKeyDown={(event) => onKeyDown(event, 'code')}
        />
      </td>
      {languages.map((language) => {
        const text = textIn(entry.texts, language, defaultLanguage);
        return (
          <td key={language} data-missing={(entry.texts.length > 0 && text === '') || undefined}>
            <input
              value={text}
              maxLength={textMax}
              autoComplete="off"
              lang={language === 'zh' ? 'zh-CN' : 'en'}
              aria-label={t(`designer.entry.text.${language}`, { code: entry.code })}
              data-focus={`${focusName}.${at}.${language}`}
              onChange={({ target }) =>
                acts.onTexts(at, withText(entry.texts, language, target.value, defaultLanguage), language)
              }
              onKeyDown={(event) => onKeyDown(event, language)}
            />
          </td>
        );
      })}
      {acts.onOffered && (
        <td>
          <input
            type="checkbox"
            checked={entry.isOffered !== false}
            aria-label={t('designer.entry.offered.of', { code: entry.code })}
            onChange={({ target }) => acts.onOffered?.(at, target.checked)}
          />
        </td>
      )}
      <td>
        <button
          type="button"
          className="quiet-button"
          aria-label={t('designer.entry.remove', { code: entry.code })}
          onClick={() => acts.onRemove(at)}
        >
          <span aria-hidden="true">×</span>
        </button>
      </td>
    </tr>
  );
}
