import type { CodeList, CodeListEntry, Texts, Unit } from '@verum/odm';
import type { Draft, Operation } from './draft.ts';
import { changed, mapKept, movedBy, patched, renumbered } from './keep.ts';
import { settling } from './settle.ts';
import { named } from './visits.ts';

function withLists(draft: Draft, codeLists: readonly CodeList[]): Draft {
  return codeLists === draft.build.codeLists ? draft : { ...draft, build: { ...draft.build, codeLists } };
}

export function addCodeList(oid: string, name: string): Operation {
  return (draft) => {
    if (draft.build.codeLists.some((list) => list.oid === oid)) return draft;
    const list: CodeList = {
      oid,
      name: name || oid,
      dataType: 'text',
      odmDataType: 'text',
      description: [],
      entries: [],
    };
    return withLists(draft, [...draft.build.codeLists, list]);
  };
}

/** Items that took their codes from it take any value from then on. */
export function removeCodeList(oid: string): Operation {
  return settling((draft) =>
    withLists(
      draft,
      mapKept(draft.build.codeLists, (list) => (list.oid === oid ? undefined : list)),
    ),
  );
}

export function copyCodeList(oid: string, copyOid: string): Operation {
  return (draft) => {
    const at = draft.build.codeLists.findIndex((list) => list.oid === oid);
    const list = draft.build.codeLists[at];
    if (!list || draft.build.codeLists.some((one) => one.oid === copyOid)) return draft;
    return withLists(draft, draft.build.codeLists.toSpliced(at + 1, 0, { ...list, oid: copyOid }));
  };
}

export function editCodeList(oid: string, patch: Partial<Pick<CodeList, 'name' | 'dataType'>>): Operation {
  const type = patch.dataType && { odmDataType: patch.dataType };
  return withList(oid, (list) => patched(list, named(oid, { ...patch, ...type })));
}

export function moveCodeList(oid: string, by: number): Operation {
  return (draft) => {
    const at = draft.build.codeLists.findIndex((list) => list.oid === oid);
    return withLists(draft, movedBy(draft.build.codeLists, at, by));
  };
}

export interface NewEntry {
  readonly codedValue: string;
  readonly decode: Texts;
}

/** Adds entries at the end; of a code that is there already, only the words change. */
export function addEntries(oid: string, entries: readonly NewEntry[]): Operation {
  return withList(oid, (list) => {
    let next = list.entries;
    for (const { codedValue, decode } of entries) {
      if (codedValue.trim() === '') continue;
      const at = next.findIndex((entry) => entry.codedValue === codedValue);
      const old = next[at];
      next = old ? next.with(at, { ...old, decode }) : [...next, { codedValue, decode }];
    }
    return next === list.entries ? list : withEntries(list, next);
  });
}

type EntryPatch = { readonly [K in 'codedValue' | 'decode' | 'enabled']?: CodeListEntry[K] | undefined };

/** A code that is empty, or that another entry has, is not taken. */
export function editEntry(oid: string, at: number, patch: EntryPatch): Operation {
  return withList(oid, (list) => {
    const { codedValue } = patch;
    const isTaken = list.entries.some((entry, place) => place !== at && entry.codedValue === codedValue);
    if (codedValue !== undefined && (codedValue.trim() === '' || isTaken)) return list;
    const entry = list.entries[at];
    const next = entry && patched(entry, patch);
    return next && next !== entry ? { ...list, entries: list.entries.with(at, next) } : list;
  });
}

export function removeEntry(oid: string, at: number): Operation {
  return withList(oid, (list) => (list.entries[at] ? withEntries(list, list.entries.toSpliced(at, 1)) : list));
}

export function moveEntry(oid: string, at: number, by: number): Operation {
  return withList(oid, (list) => {
    const entries = movedBy(list.entries, at, by);
    return entries === list.entries ? list : withEntries(list, entries);
  });
}

const withEntries = (list: CodeList, entries: readonly CodeListEntry[]): CodeList => ({
  ...list,
  entries: renumbered(entries),
});

function withList(oid: string, change: (list: CodeList) => CodeList): Operation {
  return (draft) => withLists(draft, changed(draft.build.codeLists, oid, change));
}

function withUnits(draft: Draft, units: readonly Unit[]): Draft {
  return units === draft.build.units ? draft : { ...draft, build: { ...draft.build, units } };
}

export function addUnit(oid: string, name: string): Operation {
  return (draft) =>
    draft.build.units.some((unit) => unit.oid === oid)
      ? draft
      : withUnits(draft, [
          ...draft.build.units,
          { oid, name: name || oid, symbol: [{ lang: 'en', text: name || oid }] },
        ]);
}

export function editUnit(oid: string, patch: Partial<Pick<Unit, 'name' | 'symbol'>>): Operation {
  return (draft) =>
    withUnits(
      draft,
      changed(draft.build.units, oid, (unit) => patched(unit, named(oid, patch))),
    );
}

export function removeUnit(oid: string): Operation {
  return settling((draft) =>
    withUnits(
      draft,
      mapKept(draft.build.units, (unit) => (unit.oid === oid ? undefined : unit)),
    ),
  );
}
