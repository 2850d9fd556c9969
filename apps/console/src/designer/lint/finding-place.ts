import { compileIndex, type Finding } from '@verum/odm';
import { type BuildPlace, placeOf } from '../../releases/build-place.ts';
import type { Place } from '../draft-search.ts';
import type { Draft } from '../model/draft.ts';

const kinds: Readonly<Record<BuildPlace['kind'], Place['kind']>> = {
  ...{ visit: 'visit', form: 'form', group: 'group', item: 'item', 'code-list': 'codeList', unit: 'unit' },
  ...{ check: 'check', derivation: 'method', skip: 'condition' },
};

/** Where in the designer a finding is put right: the rule that a test case is of, or the definition its path leads to. */
export function findingPlaces({ build, design }: Draft): (finding: Pick<Finding, 'path'>) => Place | undefined {
  const index = compileIndex(build);
  return ({ path }) => {
    const test = /\/design\$\.checkTests\[(\d+)\]/.exec(path);
    const rule = test && design.checkTests[Number(test[1])]?.rule.split('@')[0];
    if (rule !== undefined && rule !== null) return ruleNamed({ build, design }, rule);
    const place = placeOf(path, index, design.checks);
    return place && { kind: kinds[place.kind], oid: place.oid };
  };
}

function ruleNamed({ build, design }: Draft, id: string): Place | undefined {
  if (design.checks.some((check) => check.id === id)) return { kind: 'check', oid: id };
  if (build.methods.some(({ oid }) => oid === id)) return { kind: 'method', oid: id };
  return build.conditions.some(({ oid }) => oid === id) ? { kind: 'condition', oid: id } : undefined;
}
