import { compileIndex, type Finding } from '@verum/odm';
import { type BuildPlace, placeOf } from '../../releases/build-place.ts';
import type { Place } from '../draft-search.ts';
import type { Draft } from '../model/draft.ts';

const kinds: Readonly<Record<BuildPlace['kind'], Place['kind']>> = {
  ...{ visit: 'visit', form: 'form', group: 'group', item: 'item', 'code-list': 'codeList', unit: 'unit' },
  ...{ check: 'check', derivation: 'method', skip: 'condition' },
};

/**
 * Where in the designer a finding is put right: the rule that a test case is of, the item of a reference range, the visit
 * of a window, a setting, or the definition its path leads to.
 */
export function findingPlaces({ build, design }: Draft): (finding: Pick<Finding, 'path'>) => Place | undefined {
  const index = compileIndex(build);
  return ({ path }) => {
    const [, member, position] = /\/design\$\.(\w+)(?:\[(\d+)\])?/.exec(path) ?? [];
    if (member === 'checkTests' && position !== undefined) {
      const rule = design.checkTests[Number(position)]?.rule.split('@')[0];
      return rule === undefined ? undefined : ruleNamed({ build, design }, rule);
    }
    if (member === 'references') {
      const item = design.references[Number(position)]?.item;
      return item !== undefined && index.items.has(item) ? { kind: 'item', oid: item } : undefined;
    }
    if (member !== undefined && member !== 'checks') return { kind: 'setting', oid: member };
    const [, timing] = /TimingConstraint\[([^\]]*)\]/.exec(path) ?? [];
    const visit = timing && build.protocol.timings?.find(({ oid }) => oid === timing)?.successorOid;
    if (visit) return { kind: 'visit', oid: visit };
    const place = placeOf(path, index, design.checks);
    return place && { kind: kinds[place.kind], oid: place.oid };
  };
}

function ruleNamed({ build, design }: Draft, id: string): Place | undefined {
  if (design.checks.some((check) => check.id === id)) return { kind: 'check', oid: id };
  if (build.methods.some(({ oid }) => oid === id)) return { kind: 'method', oid: id };
  return build.conditions.some(({ oid }) => oid === id) ? { kind: 'condition', oid: id } : undefined;
}
