import type { ContentRef, GroupDef, ItemDef, StudyBuild, Texts } from '@verum/odm';
import type { Draft, Operation } from './draft.ts';
import { type NewDefinition, type Owner, ownerOf } from './forms.ts';
import { changed, movedBy, patched, renumbered } from './keep.ts';
import { newOid } from './oids.ts';
import { sweeping } from './sweep.ts';

export function withContent(
  draft: Draft,
  owner: Owner,
  change: (content: readonly ContentRef[]) => readonly ContentRef[],
): Draft {
  const before = ownerOf(draft.build, owner)?.content;
  const after = before && change(before);
  if (!after || after === before) return draft;
  const content = renumbered<ContentRef>(after);
  const { forms, groups } = draft.build;
  const build: StudyBuild =
    owner.kind === 'form'
      ? { ...draft.build, forms: changed(forms, owner.oid, (form) => ({ ...form, content })) }
      : { ...draft.build, groups: changed(groups, owner.oid, (group) => ({ ...group, content })) };
  return { ...draft, build };
}

/** An item of its own at that place; `at` beyond the end is the end. */
export function addItem(
  owner: Owner,
  at: number,
  { oid, question }: { readonly oid: string; readonly question: Texts },
): Operation {
  return (draft) => {
    if (draft.build.items.some((item) => item.oid === oid) || !ownerOf(draft.build, owner)) return draft;
    const name = question[0]?.text || oid;
    const item: ItemDef = { oid, name, dataType: 'text', odmDataType: 'text', description: [], question };
    const build = { ...draft.build, items: [...draft.build.items, item] };
    return withContent({ ...draft, build }, owner, (content) =>
      content.toSpliced(at, 0, { kind: 'item', oid, mandatory: false }),
    );
  };
}

/** A section, or with `repeating` one that is entered row by row. */
export function addGroup(owner: Owner, at: number, group: NewDefinition & { readonly repeating: boolean }): Operation {
  const { oid, description, repeating } = group;
  return (draft) => {
    if (draft.build.groups.some((one) => one.oid === oid) || !ownerOf(draft.build, owner)) return draft;
    const added: GroupDef = { oid, name: description[0]?.text || oid, description, repeating, content: [] };
    const build = { ...draft.build, groups: [...draft.build.groups, added] };
    return withContent({ ...draft, build }, owner, (content) =>
      content.toSpliced(at, 0, { kind: 'group', oid, mandatory: false }),
    );
  };
}

/** Takes one place out; what stands nowhere else is gone with it. */
export function removeContent(owner: Owner, at: number): Operation {
  return sweeping((draft) =>
    withContent(draft, owner, (content) => (content[at] ? content.toSpliced(at, 1) : content)),
  );
}

export function moveContent(owner: Owner, at: number, by: number): Operation {
  return (draft) => withContent(draft, owner, (content) => movedBy(content, at, by));
}

export function editRef(owner: Owner, at: number, patch: { readonly mandatory: boolean }): Operation {
  return (draft) =>
    withContent(draft, owner, (content) => {
      const ref = content[at];
      const next = ref && patched<ContentRef>(ref, patch);
      return next && next !== ref ? content.with(at, next) : content;
    });
}

/** Whether a group is another one, or holds it at any depth. */
export function holdsGroup(build: StudyBuild, oid: string, inner: string): boolean {
  if (oid === inner) return true;
  const group = build.groups.find((one) => one.oid === oid);
  return (group?.content ?? []).some((ref) => ref.kind === 'group' && holdsGroup(build, ref.oid, inner));
}

/** A copy right after it: an item or a group with everything in it, each under an OID of its own. */
export function copyContent(owner: Owner, at: number): Operation {
  return (draft) => {
    const ref = ownerOf(draft.build, owner)?.content[at];
    const copied = ref && copyDefinition(draft, ref);
    if (!copied) return draft;
    const { conditionOid: _, methodOid: __, ...plain } = ref;
    return withContent(copied.draft, owner, (content) =>
      content.toSpliced(at + 1, 0, { ...plain, oid: copied.oid } as ContentRef),
    );
  };
}

function copyDefinition(draft: Draft, ref: ContentRef): { readonly draft: Draft; readonly oid: string } | undefined {
  const { build } = draft;
  if (ref.kind === 'item') {
    const item = build.items.find(({ oid }) => oid === ref.oid);
    if (!item) return undefined;
    const oid = newOid(draft, 'item', wordOf(ref.oid));
    return { draft: { ...draft, build: { ...build, items: [...build.items, { ...item, oid }] } }, oid };
  }
  const group = build.groups.find(({ oid }) => oid === ref.oid);
  if (!group) return undefined;
  const oid = newOid(draft, 'group', wordOf(ref.oid));
  // The OID is taken before what is inside looks for its own.
  let next: Draft = { ...draft, build: { ...build, groups: [...build.groups, { ...group, oid, content: [] }] } };
  const content: ContentRef[] = [];
  for (const inner of group.content) {
    const copied = copyDefinition(next, inner);
    if (!copied) continue;
    next = copied.draft;
    content.push({ ...inner, oid: copied.oid });
  }
  return { draft: withContent(next, { kind: 'group', oid }, () => content), oid };
}

/** `IT.SBP` → `SBP`. */
const wordOf = (oid: string) => oid.slice(oid.indexOf('.') + 1);
