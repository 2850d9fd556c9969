import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOdm } from '@verum/odm';
import { coreStudy } from '../../testing-core.ts';
import { compileBuild } from '../build/compile-build.ts';
import type { StoredFacts } from './export-facts.ts';
import type { ForeignFact } from './foreign-facts.ts';
import { newFacts } from './new-facts.ts';
import { toSubjectRecord } from './to-subject-record.ts';

const { builds } = await readOdm([coreStudy({ design: { blinded: { items: ['IT.TITRE'], forms: [] } } })], {});
const build = compileBuild(builds[0] ?? assert.fail('the study has a build'));
const [form, shadow] = ['SE.BASE~FO.LB', 'SE.BASE~FO.LB.BLINDED'];

const asked = (text: string, at: string): StoredFacts => ({
  queries: [
    {
      ...{ number: 1, path: '', state: 'OPEN', origin: 'USER', rule: null, texts: [] },
      messages: [{ kind: 'opened', text, actor: 'u', actorName: null, at }],
    } as never,
  ],
});
const own = new Map([
  [form, asked('Fasting?', '2026-01-01T08:00:00.000Z')],
  [shadow, asked('Diluted?', '2026-01-02T08:00:00.000Z')],
]);

test('queries of a form and of its blinded items are told apart, and each is known when it comes home', () => {
  const forms = [...own].map(([key, facts]) => ({ form: key, items: {}, ...facts }));
  const record = toSubjectRecord(build, { subject: '01-001', site: '01', build: 1, withHistory: true, forms });
  const queries = record.visits[0]?.forms[0]?.queries ?? [];
  assert.deepEqual(
    queries.map(({ oid }) => oid),
    ['Q.01-001.SE.BASE~FO.LB.1', 'Q.01-001.SE.BASE~FO.LB.BLINDED.1'],
  );
  const facts = queries.map((fact, n) => ({
    ...{ form: n === 0 ? form : shadow, place: form, blinded: n > 0 },
    fact: { path: '', kind: 'query', fact } as ForeignFact,
  }));
  const known = { own, foreign: new Set<string>(), versions: new Set<string>() };
  assert.deepEqual(newFacts('01-001', facts, known, []), []);
  assert.equal(newFacts('01-002', facts, known, []).length, 2, 'of another subject they are another system’s');
});
