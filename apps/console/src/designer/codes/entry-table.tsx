import type { CodeList, CodeListEntry } from '@verum/odm';
import { type KeyboardEvent, useState } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { designerMessages } from '../messages.ts';
import { addEntries, editEntry, moveEntry, removeEntry } from '../model/code-lists.ts';
import { textIn, withText } from '../model/texts.ts';
import { useDraft } from '../model/use-draft.ts';
import { focusSoon } from '../parts/focus.ts';
import { languages } from '../parts/text-pair.tsx';

const codeMax = 200;
const textMax = 10_000;

/** The codes line by line. Alt and an arrow put a line in order, Enter leads to the next, at the end to a new one. */
export function EntryTable({ list }: { readonly list: CodeList }) {
  const { edit } = useDraft();
  const { t } = useMessages(designerMessages);
  return (
    <div className="table-frame">
      <table className="entry-table">
        <caption className="quiet">{t('designer.entries.keys')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('designer.entry.code')}</th>
            {languages.map((language) => (
              <th key={language} scope="col">
                {t(`designer.language.${language}`)}
              </th>
            ))}
            <th scope="col">{t('designer.entry.offered')}</th>
            <th scope="col">
              <span className="visually-hidden">{t('designer.remove')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {list.entries.map((entry, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place; its code may be edited
            <EntryLine key={at} list={list} entry={entry} at={at} />
          ))}
          <NewLine
            onAdd={(codedValue) => {
              edit(addEntries(list.oid, [{ codedValue, decode: [] }]));
              focusSoon(`entry.${list.entries.length}.en`);
            }}
            isTaken={(code) => list.entries.some(({ codedValue }) => codedValue === code)}
          />
        </tbody>
      </table>
    </div>
  );
}

interface EntryLineProps {
  readonly list: CodeList;
  readonly entry: CodeListEntry;
  readonly at: number;
}

function EntryLine({ list, entry, at }: EntryLineProps) {
  const { draft, edit } = useDraft();
  const { t } = useMessages(designerMessages);
  const { defaultLanguage } = draft.build;
  const [typed, setTyped] = useState<string>();
  const code = typed ?? entry.codedValue;
  const isTaken = list.entries.some((one, place) => place !== at && one.codedValue === code);
  const isBad = isTaken || code.trim() === '';

  function onKeyDown(event: KeyboardEvent, column: string) {
    if (event.nativeEvent.isComposing) return;
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by !== undefined && event.altKey) {
      edit(moveEntry(list.oid, at, by));
      focusSoon(`entry.${Math.min(Math.max(at + by, 0), list.entries.length - 1)}.${column}`);
    } else if (by !== undefined || event.key === 'Enter') {
      const next = at + (by ?? 1);
      focusSoon(next < list.entries.length ? `entry.${Math.max(next, 0)}.${column}` : 'codes.new');
    } else return;
    event.preventDefault();
  }

  function commit() {
    if (typed !== undefined && !isBad) edit(editEntry(list.oid, at, { codedValue: typed }));
    setTyped(undefined);
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
          aria-label={t('designer.entry.code.of', { number: at + 1 })}
          aria-invalid={isBad || undefined}
          title={isTaken ? t('designer.entry.taken') : undefined}
          data-focus={`entry.${at}.code`}
          data-own-undo={typed !== undefined || undefined}
          onChange={({ target }) => setTyped(target.value)}
          onBlur={commit}
          onKeyDown={(event) => onKeyDown(event, 'code')}
        />
      </td>
      {languages.map((language) => {
        const text = textIn(entry.decode, language, defaultLanguage);
        return (
          <td key={language} data-missing={(entry.decode.length > 0 && text === '') || undefined}>
            <input
              value={text}
              maxLength={textMax}
              autoComplete="off"
              lang={language === 'zh' ? 'zh-CN' : 'en'}
              aria-label={t(`designer.entry.text.${language}`, { code: entry.codedValue })}
              data-focus={`entry.${at}.${language}`}
              onChange={({ target }) => {
                const decode = withText(entry.decode, language, target.value, defaultLanguage);
                edit(editEntry(list.oid, at, { decode }), `code ${list.oid} ${at} ${language}`);
              }}
              onKeyDown={(event) => onKeyDown(event, language)}
            />
          </td>
        );
      })}
      <td>
        <input
          type="checkbox"
          checked={entry.enabled !== false}
          aria-label={t('designer.entry.offered.of', { code: entry.codedValue })}
          onChange={({ target }) => edit(editEntry(list.oid, at, { enabled: target.checked ? undefined : false }))}
        />
      </td>
      <td>
        <button
          type="button"
          className="quiet-button"
          aria-label={t('designer.entry.remove', { code: entry.codedValue })}
          onClick={() => edit(removeEntry(list.oid, at))}
        >
          <span aria-hidden="true">×</span>
        </button>
      </td>
    </tr>
  );
}

interface NewLineProps {
  readonly onAdd: (code: string) => void;
  readonly isTaken: (code: string) => boolean;
}

function NewLine({ onAdd, isTaken }: NewLineProps) {
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
          data-focus="codes.new"
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
      <td colSpan={4} />
    </tr>
  );
}
