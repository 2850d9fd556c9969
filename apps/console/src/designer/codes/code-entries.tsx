import type { CodeList } from '@verum/odm';
import { useMessages } from '../../language/use-messages.ts';
import { designerMessages } from '../messages.ts';
import { addEntries, editEntry, moveEntry, removeEntry } from '../model/code-lists.ts';
import { useDraft } from '../model/use-draft.ts';
import { EntryTable } from '../parts/entry-table.tsx';

/** The codes of a list, as its table has them. */
export function CodeEntries({ list: { oid, name, entries } }: { readonly list: CodeList }) {
  const { edit } = useDraft();
  const { t } = useMessages(designerMessages);
  return (
    <EntryTable
      label={t('designer.codes.of', { name })}
      focusName="codes"
      entries={entries.map(({ codedValue, decode, enabled }) => ({
        ...{ code: codedValue, texts: decode, isOffered: enabled !== false },
      }))}
      onAdd={(codedValue) => edit(addEntries(oid, [{ codedValue, decode: [] }]))}
      onCode={(at, codedValue) => edit(editEntry(oid, at, { codedValue }))}
      onTexts={(at, decode, language) => edit(editEntry(oid, at, { decode }), `code ${oid} ${at} ${language}`)}
      onOffered={(at, isOffered) => edit(editEntry(oid, at, { enabled: isOffered ? undefined : false }))}
      onMove={(at, by) => edit(moveEntry(oid, at, by))}
      onRemove={(at) => edit(removeEntry(oid, at))}
    />
  );
}
