import { formSlots, type StudyBuild } from '@verum/odm';
import { holdsGroup, withContent } from './content.ts';
import type { Draft, Operation } from './draft.ts';
import { type Owner, ownerOf } from './forms.ts';
import { formatPlace, parsePlace, type Step, templateOf } from './paths.ts';
import { mapKeptReferences } from './references.ts';
import { ruleHead, settled } from './settle.ts';

/**
 * Moves one place into another form or group (into none that it holds itself, and not where it stands already). Rules
 * and the design find what moved at its new place.
 */
export function moveContentTo(from: Owner, at: number, to: Owner, toAt: number): Operation {
  return (draft) => {
    const { build } = draft;
    const ref = ownerOf(build, from)?.content[at];
    const target = ownerOf(build, to);
    if (!ref || !target || (from.kind === to.kind && from.oid === to.oid)) return draft;
    if (ref.kind === 'group' && to.kind === 'group' && holdsGroup(build, ref.oid, to.oid)) return draft;
    if (target.content.some((one) => one.kind === ref.kind && one.oid === ref.oid)) return draft;
    const without = withContent(draft, from, (content) => content.toSpliced(at, 1));
    const moved = withContent(without, to, (content) => content.toSpliced(toAt, 0, ref));
    return settled(draft, follow(draft, moved));
  };
}

/** Places by form and template that stand elsewhere in the same form now. */
function follow(was: Draft, now: Draft): Draft {
  const moves = movedPlaces(was.build, now.build);
  if (moves.size === 0) return now;
  const place = (text: string, as: 'input' | 'form-first' | { readonly form: string }): string => {
    const parsed = parsePlace(text, as === 'form-first');
    if (!parsed) return text;
    const form = parsed.form?.oid ?? (typeof as === 'object' ? as.form : '');
    const steps = moves.get(`${form}\n${templateOf(parsed.steps)}`);
    return steps ? formatPlace({ ...parsed, steps: withRepeats(steps, parsed.steps) }) : text;
  };
  const rule = (id: string) => {
    const { head, tail } = ruleHead(id);
    return tail.includes('/') ? `${head}@${place(tail.slice(1), 'form-first')}` : id;
  };
  return mapKeptReferences(now, { oid: (_, oid) => oid, place, rule });
}

/** Which repeat of a group was meant is still meant. */
function withRepeats(steps: readonly Step[], before: readonly Step[]): readonly Step[] {
  return steps.map((step) => before.find(({ oid }) => oid === step.oid) ?? step);
}

function movedPlaces(was: StudyBuild, now: StudyBuild): ReadonlyMap<string, readonly Step[]> {
  const moves = new Map<string, readonly Step[]>();
  for (const { oid: form } of was.forms) {
    const [before, after] = [onlyPlaces(was, form), onlyPlaces(now, form)];
    for (const [item, steps] of before) {
      const next = after.get(item);
      const template = steps && templateOf(steps);
      if (!next || template === undefined || templateOf(next) === template) continue;
      moves.set(`${form}\n${template}`, next);
      // Rules of the form's own items name no form.
      moves.set(`\n${template}`, next);
    }
  }
  return moves;
}

/** Items that stand at one place of a form; undefined for those that stand at several. */
function onlyPlaces(build: StudyBuild, form: string): ReadonlyMap<string, readonly Step[] | undefined> {
  const places = new Map<string, readonly Step[] | undefined>();
  for (const { item, groups } of formSlots(build, form)) {
    const steps = [...groups.map(({ group }) => ({ oid: group.oid })), { oid: item.oid }];
    places.set(item.oid, places.has(item.oid) ? undefined : steps);
  }
  return places;
}
