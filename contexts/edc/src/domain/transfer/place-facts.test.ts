import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOdm, type SubjectRecord } from '@verum/odm';
import { coreStudy } from '../../testing-core.ts';
import { compileBuild } from '../build/compile-build.ts';
import { newFacts } from './new-facts.ts';
import { placeFacts } from './place-facts.ts';

const { builds } = await readOdm([coreStudy({ design: { blinded: { items: ['IT.TITRE'], forms: [] } } })], {});
const build = compileBuild(builds[0] ?? assert.fail('the study has a build'));
const remark = (text: string) => ({ annotations: [{ seqNum: 1, comment: [{ lang: '', text }] }] });
const record: SubjectRecord = {
  ...{ studyOid: 'S', metaDataVersionOid: 'M', subjectKey: '01-001', ...remark('subject') },
  visits: [
    {
      oid: 'SE.BASE',
      forms: [
        {
          ...{ oid: 'FO.LB', ...remark('form') },
          groups: [{ path: 'IG.LB', ...remark('group') }],
          items: [
            { path: 'IG.LB/IT.GLUC', value: '5.1', ...remark('open item') },
            { path: 'IG.LB/IT.TITRE', value: '50', ...remark('blinded item') },
          ],
        },
        { oid: 'FO.VS', ...remark('other form'), groups: [], items: [] },
      ],
    },
  ],
};
const placed = (isUnblinded: boolean, holds: Parameters<typeof placeFacts>[2]['holds'] = []) => {
  const options = { changes: new Map(), admin: [], isUnblinded };
  const { facts, locked, lost } = placeFacts(record, build, { forms: new Map(), holds }, options);
  const text = (fact: object) => (fact as { comment: { text: string }[] }).comment[0]?.text;
  return {
    lost,
    locked: locked.length,
    rows: facts.map(({ form, blinded, fact }) => [text(fact.fact), form, blinded]),
    facts,
  };
};

test('what is said of a form with blinded items may be about these: only the unblinded are shown it', () => {
  const { rows, lost } = placed(true);
  assert.deepEqual(rows, [
    ['subject', '', false],
    ['form', 'SE.BASE~FO.LB.BLINDED', true],
    ['group', 'SE.BASE~FO.LB.BLINDED', true],
    ['open item', 'SE.BASE~FO.LB', false],
    ['blinded item', 'SE.BASE~FO.LB.BLINDED', true],
    ['other form', 'SE.BASE~FO.VS', false],
  ]);
  assert.equal(lost, 0);
});

test('whoever is blinded brings what they see, and nothing of a blinded item', () => {
  const { rows, lost } = placed(false);
  assert.deepEqual(rows.slice(1), [
    ['form', 'SE.BASE~FO.LB', false],
    ['group', 'SE.BASE~FO.LB', false],
    ['open item', 'SE.BASE~FO.LB', false],
    ['other form', 'SE.BASE~FO.VS', false],
  ]);
  assert.equal(lost, 1);
});

test('nothing comes to a form that is locked, nor to its blinded items', () => {
  const hold = { site: '', subject: '01-001', visit: 'SE.BASE', form: 'SE.BASE~FO.LB', state: 'LOCKED' } as const;
  const { rows, locked, lost } = placed(true, [hold]);
  assert.deepEqual(
    rows.map(([text]) => text),
    ['subject', 'other form'],
  );
  assert.deepEqual([locked, lost], [4, 0]);
});

test('a remark of ours on the open form is known when it comes home, wherever it is placed', () => {
  const own = new Map([['SE.BASE~FO.LB', { annotations: [{ number: 1, path: '', text: 'form' }] }]]);
  const known = { own, foreign: new Set<string>(), versions: new Set<string>() };
  const kept = newFacts('01-001', placed(true).facts, known, []);
  assert.equal(kept.length, 5);
});
