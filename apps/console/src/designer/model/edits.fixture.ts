import fc from 'fast-check';
import {
  addCodeList,
  addEntries,
  addUnit,
  copyCodeList,
  editCodeList,
  editEntry,
  editUnit,
  moveCodeList,
  moveEntry,
  removeCodeList,
  removeEntry,
  removeUnit,
} from './code-lists.ts';
import { addGroup, addItem, copyContent, editRef, moveContent, removeContent } from './content.ts';
import { copyForm } from './copy-form.ts';
import type { Draft, Operation } from './draft.ts';
import { addForm, editForm, editGroup, moveForm, type Owner, ownerOf, removeForm } from './forms.ts';
import { editItem, setDataType, setLimit, setLimitHardness } from './items.ts';
import { moveContentTo } from './move-place.ts';
import { listOf, newOid, renameOid } from './oids.ts';
import { addRange, editRange, moveRange, removeRange } from './ranges.ts';
import { addReason, editReason, moveReason, removeReason } from './reasons.ts';
import type { Kind } from './references.ts';
import { withText } from './texts.ts';
import {
  addVisit,
  copyVisit,
  editFormOfVisit,
  editVisit,
  moveFormOfVisit,
  moveVisit,
  removeVisit,
  toggleForm,
} from './visits.ts';
import { setWindow } from './windows.ts';

/** What somebody might do next: which edit, at which of the things there are, with which words. */
export interface Gesture {
  readonly edit: number;
  readonly picks: readonly number[];
  readonly text: string;
}

const word = fc.string({
  unit: fc.constantFrom('a', 'B', '值', '<', '&', '"', "'", '𝒳', '=', '%', '/', '!', '~'),
  maxLength: 6,
});
export const gestures = fc.array(
  fc.record({ edit: fc.nat(999), picks: fc.array(fc.nat(999), { minLength: 4, maxLength: 4 }), text: word }),
  { maxLength: 40 },
);

/** The gesture as an edit of this draft; undefined where there is nothing that it could be about. */
export function editOf(draft: Draft, { edit, picks, text }: Gesture): Operation | undefined {
  const { build } = draft;
  const [a = 0, b = 0, c = 0, d = 0] = picks;
  const oidOf = (kind: Kind, pick: number) =>
    pickOf(build[listOf[kind]] as readonly { readonly oid: string }[], pick)?.oid;
  const owners: Owner[] = [
    ...build.forms.map(({ oid }) => ({ kind: 'form', oid }) as const),
    ...build.groups.map(({ oid }) => ({ kind: 'group', oid }) as const),
  ];
  const owner = pickOf(owners, a);
  const content = (owner && ownerOf(build, owner)?.content) ?? [];
  const at = content.length > 0 ? b % content.length : 0;
  const texts = withText(withText([], 'en', text), 'zh', `字${text}`);
  const fresh = (kind: Kind) => newOid(draft, kind, text);
  const [visit, form, group] = [oidOf('visit', a), oidOf('form', b), oidOf('group', a)];
  const [item, list, unit] = [oidOf('item', a), oidOf('codeList', a), oidOf('unit', a)];
  const by = (c % 5) - 2;
  const reasons = b % 2 === 0 ? 'notDoneReasons' : 'leftBlankReasons';
  const kinds = Object.keys(listOf) as Kind[];
  const kind = pickOf(kinds, b) ?? 'item';
  const renamed = oidOf(kind, a);
  const to = pickOf(owners, c);
  const edits: readonly (Operation | false | undefined)[] = [
    addVisit({
      oid: fresh('visit'),
      description: texts,
      type: (['scheduled', 'unscheduled', 'common'] as const)[c % 3] ?? 'common',
    }),
    addForm({ oid: fresh('form'), description: texts }),
    owner && addItem(owner, b, { oid: fresh('item'), question: texts }),
    owner && addItem(owner, b, { oid: fresh('item'), question: texts }),
    owner && addGroup(owner, b, { oid: fresh('group'), description: texts, repeating: c % 2 === 0 }),
    addCodeList(fresh('codeList'), text),
    addUnit(fresh('unit'), text),
    visit !== undefined && removeVisit(visit),
    form !== undefined && removeForm(form),
    owner && removeContent(owner, at),
    list !== undefined && removeCodeList(list),
    unit !== undefined && removeUnit(unit),
    renamed !== undefined && renameOid(kind, renamed, newOid(draft, kind, `${text}r`)),
    renamed !== undefined && renameOid(kind, renamed, `${text}/~!%${c}`),
    visit !== undefined && moveVisit(visit, by),
    form !== undefined && moveForm(form, by),
    owner && moveContent(owner, at, by),
    owner && to && moveContentTo(owner, at, to, d % 3),
    owner && to && moveContentTo(owner, at, to, d % 3),
    list !== undefined && moveCodeList(list, by),
    visit !== undefined && copyVisit(visit, fresh('visit')),
    owner && copyContent(owner, at),
    list !== undefined && copyCodeList(list, fresh('codeList')),
    form !== undefined && copyForm(draft, form),
    visit !== undefined &&
      editVisit(visit, { name: text, description: texts, type: 'scheduled', repeating: c % 2 === 0 }),
    visit !== undefined && form !== undefined && toggleForm(visit, form),
    visit !== undefined && form !== undefined && toggleForm(visit, form),
    visit !== undefined && form !== undefined && moveFormOfVisit(visit, form, by),
    visit !== undefined && form !== undefined && editFormOfVisit(visit, form, { mandatory: c % 2 === 0 }),
    visit !== undefined &&
      setWindow(
        visit,
        c % 4 === 0
          ? undefined
          : {
              from: oidOf('visit', b) ?? visit,
              due: { count: c - 400, unit: c % 2 === 0 ? 'D' : 'H' },
              before: { count: d % 4, unit: d % 2 === 0 ? 'D' : 'H' },
              after: { count: c % 3, unit: 'D' },
            },
      ),
    form !== undefined && editForm(form, { name: text, description: texts, repeating: c % 2 === 0 }),
    group !== undefined && editGroup(group, { name: text, description: texts, repeating: c % 2 === 0 }),
    owner && editRef(owner, at, { mandatory: c % 2 === 0 }),
    item !== undefined &&
      editItem(item, { name: text, question: texts, instructions: c % 2 === 0 ? texts : [], length: 1 + (c % 50) }),
    item !== undefined && editItem(item, { codeListOid: oidOf('codeList', b) }),
    item !== undefined && editItem(item, { unitOids: build.units.slice(0, b % 3).map(({ oid }) => oid) }),
    item !== undefined &&
      setDataType(item, (['text', 'integer', 'float', 'partialDate', 'boolean'] as const)[b % 5] ?? 'text'),
    item !== undefined && setLimit(item, b % 2 === 0 ? 'GE' : 'LE', c % 3 === 0 ? '' : String(c)),
    item !== undefined && setLimitHardness(item, b % 2 === 0 ? 'soft' : 'hard'),
    list !== undefined && addEntries(list, [{ codedValue: `c${text}`, decode: texts }]),
    list !== undefined &&
      editEntry(list, b % 3, { codedValue: `e${text}`, decode: texts, enabled: c % 2 === 0 ? undefined : false }),
    list !== undefined && removeEntry(list, b % 3),
    list !== undefined && moveEntry(list, b % 3, by),
    list !== undefined && editCodeList(list, { name: text, dataType: c % 2 === 0 ? 'text' : 'integer' }),
    unit !== undefined && editUnit(unit, { name: text, symbol: texts }),
    addReason(reasons, `r${text}`),
    editReason(reasons, b % 3, { code: `x${text}`, text: texts }),
    removeReason(reasons, b % 3),
    moveReason(reasons, b % 3, by),
    item !== undefined && addRange(item, { low: String(c), unit, sex: c % 2 === 0 ? 'M' : undefined }, b % 2),
    item !== undefined && editRange(item, b % 2, { high: String(d), low: undefined, ageFromYears: c % 90 }),
    item !== undefined && removeRange(item, b % 2),
    item !== undefined && moveRange(item, b % 2, by),
  ];
  return pickOf(edits, edit) || undefined;
}

function pickOf<T>(list: readonly T[], pick: number): T | undefined {
  return list[pick % Math.max(list.length, 1)];
}
