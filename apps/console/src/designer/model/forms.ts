import type { FormDef, GroupDef, StudyBuild, Texts } from '@verum/odm';
import type { Draft, Operation } from './draft.ts';
import { changed, mapKept, movedBy, patched } from './keep.ts';
import { sweeping } from './sweep.ts';
import { named } from './visits.ts';

export interface NewDefinition {
  readonly oid: string;
  readonly description: Texts;
}

const has = (list: readonly { readonly oid: string }[], oid: string) => list.some((one) => one.oid === oid);

function withForms(draft: Draft, forms: readonly FormDef[]): Draft {
  return forms === draft.build.forms ? draft : { ...draft, build: { ...draft.build, forms } };
}

/** An empty form. */
export function addForm({ oid, description }: NewDefinition): Operation {
  return (draft) => {
    if (has(draft.build.forms, oid)) return draft;
    const form: FormDef = { oid, name: description[0]?.text || oid, description, repeating: false, content: [] };
    return withForms(draft, [...draft.build.forms, form]);
  };
}

/** With the groups and items that stand in no other form, and everything that was said about them. */
export function removeForm(oid: string): Operation {
  return sweeping((draft) => {
    const forms = mapKept(draft.build.forms, (form) => (form.oid === oid ? undefined : form));
    if (forms === draft.build.forms) return draft;
    // Visits lose it before it is gone, so that nothing looks like a reference that led nowhere before.
    const visits = mapKept(draft.build.visits, (visit) =>
      patched(visit, { forms: mapKept(visit.forms, (ref) => (ref.formOid === oid ? undefined : ref)) }),
    );
    return { ...draft, build: { ...draft.build, forms, visits } };
  });
}

export function moveForm(oid: string, by: number): Operation {
  return (draft) => {
    const at = draft.build.forms.findIndex((form) => form.oid === oid);
    return withForms(draft, movedBy(draft.build.forms, at, by));
  };
}

type Common = 'name' | 'description' | 'repeating' | 'repeatingLimit' | 'repeatingKind';
export type FormPatch = { readonly [K in Common]?: FormDef[K] | undefined };

export function editForm(oid: string, patch: FormPatch): Operation {
  return (draft) =>
    withForms(
      draft,
      changed(draft.build.forms, oid, (form) => patched(form, repeats(oid, patch))),
    );
}

export function editGroup(oid: string, patch: FormPatch): Operation {
  return (draft) => {
    const groups = changed(draft.build.groups, oid, (group) => patched<GroupDef>(group, repeats(oid, patch)));
    return groups === draft.build.groups ? draft : { ...draft, build: { ...draft.build, groups } };
  };
}

/** What does not repeat has neither a kind of repeating nor a limit. */
function repeats(oid: string, patch: FormPatch): FormPatch {
  const plain = patch.repeating === false ? { repeatingKind: undefined, repeatingLimit: undefined } : {};
  return named(oid, { ...patch, ...plain });
}

/** Forms and groups, by what they are. */
export function ownerOf(build: StudyBuild, owner: Owner): FormDef | GroupDef | undefined {
  return (owner.kind === 'form' ? build.forms : build.groups).find(({ oid }) => oid === owner.oid);
}

/** What holds content: a form or a group. */
export interface Owner {
  readonly kind: 'form' | 'group';
  readonly oid: string;
}
