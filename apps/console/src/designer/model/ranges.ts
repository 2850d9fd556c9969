import type { Unit } from '@verum/odm';
import type { ReferenceRange } from '@verum/values';
import { editDesign } from './design.ts';
import type { Draft, Operation } from './draft.ts';
import { movedBy, patched } from './keep.ts';
import { settling } from './settle.ts';

/** Everything of a range but the item that it is of; undefined takes a member away. */
export type RangePatch = { readonly [K in Exclude<keyof ReferenceRange, 'item'>]?: ReferenceRange[K] | undefined };

/** The reference ranges of an item in their order: the first that applies counts. */
export function rangesOf({ design }: Draft, itemOid: string): readonly ReferenceRange[] {
  return design.references.filter(({ item }) => item === itemOid);
}

/** At the end of those of the item, or right after `after`. */
export function addRange(itemOid: string, range: RangePatch = {}, after = Number.POSITIVE_INFINITY): Operation {
  return (draft) => {
    if (!draft.build.items.some(({ oid }) => oid === itemOid)) return draft;
    const added = patched<ReferenceRange>({ item: itemOid }, range);
    return withRanges(itemOid, (ranges) => ranges.toSpliced(after + 1, 0, added))(draft);
  };
}

export function editRange(itemOid: string, at: number, patch: RangePatch): Operation {
  return withRanges(itemOid, (ranges) => {
    const range = ranges[at];
    const next = range && patched<ReferenceRange>(range, patch);
    return next && next !== range ? ranges.with(at, next) : ranges;
  });
}

/** With the last one goes what was said of them all: that somebody looks at their queries first, their test cases. */
export function removeRange(itemOid: string, at: number): Operation {
  return settling(withRanges(itemOid, (ranges) => (ranges[at] ? ranges.toSpliced(at, 1) : ranges)));
}

export function moveRange(itemOid: string, at: number, by: number): Operation {
  return withRanges(itemOid, (ranges) => movedBy(ranges, at, by));
}

/** Those of the item stand together where its first one stands; of other items none is touched. */
function withRanges(
  itemOid: string,
  change: (ranges: readonly ReferenceRange[]) => readonly ReferenceRange[],
): Operation {
  return editDesign(({ references }) => {
    const own = references.filter(({ item }) => item === itemOid);
    const next = change(own);
    if (next === own) return {};
    const first = references.findIndex(({ item }) => item === itemOid);
    const others = references.filter(({ item }) => item !== itemOid);
    return { references: others.toSpliced(first === -1 ? others.length : first, 0, ...next) };
  });
}

/** The unit that a range means, as the build has it: ranges of a document may name it by its symbol. */
export function unitOf(units: readonly Unit[], written: string | undefined): Unit | undefined {
  return (
    units.find(({ oid }) => oid === written) ??
    units.find(({ name, symbol }) => name === written || symbol.some(({ text }) => text === written))
  );
}
