import type { ContentRef, StudyBuild } from '@verum/odm';
import type { Owner } from '../model/forms.ts';

/** One line of the outline of a form: an item or a group at its place. */
export interface OutlineRow {
  /** `group:IG.VS` or `item:IT.SBP`, with its place where the same stands twice. */
  readonly key: string;
  readonly ref: ContentRef;
  readonly owner: Owner;
  /** Its place in the content of its owner. */
  readonly at: number;
  readonly depth: number;
}

/** A form line by line, groups before what they hold. A group inside itself is drawn once. */
export function outlineOf(build: StudyBuild, formOid: string): readonly OutlineRow[] {
  const groups = new Map(build.groups.map((group) => [group.oid, group]));
  const rows: OutlineRow[] = [];
  const seen = new Map<string, number>();
  const walk = (owner: Owner, content: readonly ContentRef[], depth: number, around: readonly string[]) => {
    for (const [at, ref] of content.entries()) {
      const name = `${ref.kind}:${ref.oid}`;
      const count = (seen.get(name) ?? 0) + 1;
      seen.set(name, count);
      rows.push({ key: count === 1 ? name : `${name} ${count}`, ref, owner, at, depth });
      const group = ref.kind === 'group' && !around.includes(ref.oid) ? groups.get(ref.oid) : undefined;
      if (group) walk({ kind: 'group', oid: group.oid }, group.content, depth + 1, [...around, group.oid]);
    }
  };
  walk({ kind: 'form', oid: formOid }, build.forms.find(({ oid }) => oid === formOid)?.content ?? [], 0, []);
  return rows;
}

/** Where something new comes: into the group that is selected, after the item, or at the end of the form. */
export function insertionAt(
  build: StudyBuild,
  rows: readonly OutlineRow[],
  formOid: string,
  key: string | undefined,
): { readonly owner: Owner; readonly at: number } {
  const row = rows.find((one) => one.key === key);
  if (row?.ref.kind === 'group') {
    const group = build.groups.find(({ oid }) => oid === row.ref.oid);
    if (group) return { owner: { kind: 'group', oid: group.oid }, at: group.content.length };
  }
  if (row) return { owner: row.owner, at: row.at + 1 };
  const form = build.forms.find(({ oid }) => oid === formOid);
  return { owner: { kind: 'form', oid: formOid }, at: form?.content.length ?? 0 };
}

/** Into the group right before it, or out of the group it is in, to right after that. */
export function nesting(
  rows: readonly OutlineRow[],
  key: string,
  isInwards: boolean,
): { readonly from: OutlineRow; readonly to: Owner; readonly at: number } | undefined {
  const from = rows.find((row) => row.key === key);
  if (!from) return undefined;
  if (isInwards) {
    const before = rows.find(
      ({ owner, at }) => at === from.at - 1 && owner.kind === from.owner.kind && owner.oid === from.owner.oid,
    );
    if (before?.ref.kind !== 'group') return undefined;
    return { from, to: { kind: 'group', oid: before.ref.oid }, at: Number.MAX_SAFE_INTEGER };
  }
  if (from.owner.kind === 'form') return undefined;
  const around = rows.find(({ ref }) => ref.kind === 'group' && ref.oid === from.owner.oid);
  return around && { from, to: around.owner, at: around.at + 1 };
}
