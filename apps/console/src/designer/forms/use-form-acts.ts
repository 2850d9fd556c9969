import type { ReactNode } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { useDesignerPlace } from '../draft-search.ts';
import { designerMessages } from '../messages.ts';
import { addGroup, addItem, copyContent, moveContent, removeContent } from '../model/content.ts';
import { copyForm } from '../model/copy-form.ts';
import { addForm, moveForm, removeForm } from '../model/forms.ts';
import { moveContentTo } from '../model/move-place.ts';
import { newOid } from '../model/oids.ts';
import { useDraft } from '../model/use-draft.ts';
import { focusEntry, focusSoon } from '../parts/focus.ts';
import { nameAt } from '../parts/names.ts';
import { useRemoval } from '../parts/remove-button.tsx';
import { insertionAt, nesting, type OutlineRow } from './outline.ts';

export interface FormActs {
  readonly addForm: () => void;
  readonly copyForm: (formOid: string) => void;
  readonly moveForm: (key: string, by: number) => void;
  readonly removeForm: (key: string) => void;
  readonly addItem: () => void;
  readonly addGroup: (repeating: boolean) => void;
  readonly move: (key: string, by: number) => void;
  readonly nest: (key: string, isInwards: boolean) => void;
  /** Puts one place where another stands. */
  readonly put: (key: string, on: string) => void;
  readonly copy: (key: string) => void;
  readonly remove: (key: string) => void;
  readonly dialog: ReactNode;
}

/** What can be done with the forms and with the places of the one that is open; the focus goes where work goes on. */
export function useFormActs(formOid: string | undefined, rows: readonly OutlineRow[]): FormActs {
  const { draft, edit } = useDraft();
  const { language } = useMessages(designerMessages);
  const { at, go } = useDesignerPlace();
  const { remove, dialog } = useRemoval();
  const rowOf = (key: string) => rows.find((row) => row.key === key);
  const insertion = () => (formOid === undefined ? undefined : insertionAt(draft.build, rows, formOid, at));

  return {
    dialog,
    addForm() {
      const oid = newOid(draft, 'form');
      edit(addForm({ oid, description: [] }));
      go({ form: oid, at: `form:${oid}` });
      focusSoon('form.title.en');
    },
    copyForm(source) {
      edit(copyForm(draft, source));
    },
    moveForm(key, by) {
      edit(moveForm(key.slice(5), by));
      focusEntry(key);
    },
    removeForm(key) {
      const oid = key.slice(5);
      remove(nameAt(draft.build, { kind: 'form', oid }, language), removeForm(oid), () =>
        go({ form: undefined, at: undefined }),
      );
    },
    addItem() {
      const place = insertion();
      if (!place) return;
      const oid = newOid(draft, 'item');
      edit(addItem(place.owner, place.at, { oid, question: [] }));
      go({ at: `item:${oid}` });
      focusSoon('item.question.en');
    },
    addGroup(repeating) {
      const place = insertion();
      if (!place) return;
      const oid = newOid(draft, 'group');
      edit(addGroup(place.owner, place.at, { oid, description: [], repeating }));
      go({ at: `group:${oid}` });
      focusSoon('group.title.en');
    },
    move(key, by) {
      const row = rowOf(key);
      if (!row) return;
      edit(moveContent(row.owner, row.at, by));
      focusEntry(key);
    },
    nest(key, isInwards) {
      const nest = nesting(rows, key, isInwards);
      if (!nest) return;
      edit(moveContentTo(nest.from.owner, nest.from.at, nest.to, nest.at));
      focusEntry(key);
    },
    put(key, on) {
      const [from, to] = [rowOf(key), rowOf(on)];
      if (!from || !to) return;
      const isNear = from.owner.kind === to.owner.kind && from.owner.oid === to.owner.oid;
      edit(
        isNear
          ? moveContent(from.owner, from.at, to.at - from.at)
          : moveContentTo(from.owner, from.at, to.owner, to.at),
      );
    },
    copy(key) {
      const row = rowOf(key);
      if (row) edit(copyContent(row.owner, row.at));
    },
    remove(key) {
      const row = rowOf(key);
      if (!row) return;
      const place = { kind: row.ref.kind, oid: row.ref.oid };
      const next = rows[rows.indexOf(row) + 1] ?? rows[rows.indexOf(row) - 1];
      remove(nameAt(draft.build, place, language), removeContent(row.owner, row.at), () => {
        go({ at: next?.key });
        if (next) focusEntry(next.key);
      });
    },
  };
}
