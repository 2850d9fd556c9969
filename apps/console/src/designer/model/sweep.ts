import type { StudyBuild } from '@verum/odm';
import type { Operation } from './draft.ts';
import { mapKept } from './keep.ts';
import { settled } from './settle.ts';

/**
 * After places were taken out of forms: groups and items that stood in a form before and stand in none any more are
 * gone with them, and with these what was said about them.
 */
export function sweeping(operation: Operation): Operation {
  return (draft) => {
    const next = operation(draft);
    return next === draft ? draft : settled(draft, { ...next, build: swept(reached(draft.build), next.build) });
  };
}

interface Reached {
  readonly groups: ReadonlySet<string>;
  readonly items: ReadonlySet<string>;
}

function swept(before: Reached, build: StudyBuild): StudyBuild {
  const now = reached(build);
  const kept = (kind: keyof Reached, oid: string) => now[kind].has(oid) || !before[kind].has(oid);
  return {
    ...build,
    groups: mapKept(build.groups, (group) => (kept('groups', group.oid) ? group : undefined)),
    items: mapKept(build.items, (item) => (kept('items', item.oid) ? item : undefined)),
  };
}

/** What stands in some form, directly or through groups. */
export function reached(build: Pick<StudyBuild, 'forms' | 'groups'>): Reached {
  const contents = new Map(build.groups.map(({ oid, content }) => [oid, content]));
  const groups = new Set<string>();
  const items = new Set<string>();
  const open = build.forms.flatMap(({ content }) => [...content]);
  for (let ref = open.pop(); ref; ref = open.pop()) {
    if (ref.kind === 'item') items.add(ref.oid);
    else if (!groups.has(ref.oid)) {
      groups.add(ref.oid);
      open.push(...(contents.get(ref.oid) ?? []));
    }
  }
  return { groups, items };
}
