import type { Texts } from '@verum/odm';
import { useMessages } from '../../language/use-messages.ts';
import { designerMessages } from '../messages.ts';
import { EntryLine } from './entry-line.tsx';
import { focusSoon } from './focus.ts';
import { NewEntry } from './new-entry.tsx';
import { languages } from './text-pair.tsx';

/** A code with its words, as code lists and lists of reasons have them. */
export interface Entry {
  readonly code: string;
  readonly texts: Texts;
  /** Undefined where every entry always is. */
  readonly isOffered?: boolean;
}

export interface EntryActs {
  readonly onAdd: (code: string) => void;
  readonly onCode: (at: number, code: string) => void;
  readonly onTexts: (at: number, texts: Texts, language: string) => void;
  readonly onOffered?: (at: number, isOffered: boolean) => void;
  readonly onMove: (at: number, by: number) => void;
  readonly onRemove: (at: number) => void;
}

interface EntryTableProps extends EntryActs {
  readonly label: string;
  /** Names its fields for whoever leads the focus here: `codes.0.en`, `codes.new`. */
  readonly focusName: string;
  readonly entries: readonly Entry[];
}

/** The codes line by line. Alt and an arrow put a line in order, Enter leads to the next, at the end to a new one. */
export function EntryTable({ label, focusName, entries, ...acts }: EntryTableProps) {
  const { t } = useMessages(designerMessages);
  const isTaken = (code: string, at?: number) => entries.some((one, place) => place !== at && one.code === code);
  return (
    <div className="table-frame">
      <table className="entry-table" aria-label={label}>
        <caption className="quiet">{t('designer.entries.keys')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('designer.entry.code')}</th>
            {languages.map((language) => (
              <th key={language} scope="col">
                {t(`designer.language.${language}`)}
              </th>
            ))}
            {acts.onOffered && <th scope="col">{t('designer.entry.offered')}</th>}
            <th scope="col">
              <span className="visually-hidden">{t('designer.remove')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry, at) => (
            <EntryLine
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place; its code may be edited
              key={at}
              {...{ focusName, entry, at, acts }}
              count={entries.length}
              isTaken={(code) => isTaken(code, at)}
            />
          ))}
          <NewEntry
            focusName={`${focusName}.new`}
            isTaken={isTaken}
            columns={acts.onOffered ? 4 : 3}
            onAdd={(code) => {
              acts.onAdd(code);
              focusSoon(`${focusName}.${entries.length}.en`);
            }}
          />
        </tbody>
      </table>
    </div>
  );
}
