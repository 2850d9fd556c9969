import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BuildIndex, compileIndex, type StudyBuild } from '@verum/odm';
import { formatPlace, parsePlace, placeOf } from './build-place.ts';

const group = { oid: 'IG.VS', name: '', description: [], repeating: false, content: [] };
const empty = { visits: [], items: [], codeLists: [], units: [], conditions: [], methods: [] };
const build = { ...empty, forms: [{ ...group, oid: 'FO.VS' }], groups: [group] } as unknown as StudyBuild;
const index: BuildIndex = compileIndex(build);

test('a finding leads to the innermost definition of its path', () => {
  const at = (path: string) => placeOf(path, index, [{ id: 'BP' }]);
  assert.deepEqual(at('MetaDataVersion[M]/ItemDef[IT.SBP]/RangeCheck[1]'), { kind: 'item', oid: 'IT.SBP' });
  assert.deepEqual(at('ODM/Study[S]/MetaDataVersion[M]/StudyEventDef[SE.1]'), { kind: 'visit', oid: 'SE.1' });
  assert.deepEqual(at('MetaDataVersion[M]/ItemGroupDef[IG.VS]/ItemRef[IT.X]'), { kind: 'group', oid: 'IG.VS' });
  assert.deepEqual(at('MetaDataVersion[M]/ItemGroupDef[FO.VS]'), { kind: 'form', oid: 'FO.VS' });
  assert.deepEqual(at('MetaDataVersion[M]/design$.checks[0].cel'), { kind: 'check', oid: 'BP' });
});

test('a finding about the build as a whole leads nowhere', () => {
  assert.equal(placeOf('MetaDataVersion[M]', index, []), undefined);
  assert.equal(placeOf('MetaDataVersion[M]/design$.checks[7]', index, []), undefined);
  assert.equal(placeOf('', index, []), undefined);
});

test('a place in an address is read back, and nothing else is one', () => {
  assert.deepEqual(parsePlace(formatPlace({ kind: 'code-list', oid: 'CL:A' })), { kind: 'code-list', oid: 'CL:A' });
  assert.equal(parsePlace('poem:1'), undefined);
  assert.equal(parsePlace('item'), undefined);
  assert.equal(parsePlace(undefined), undefined);
});
