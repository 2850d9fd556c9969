import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileIndex, readOdm, type SubjectRecord } from '@verum/odm';
import { compileBuild } from './domain/build/compile-build.ts';
import type { QueryThread } from './domain/query/query.ts';
import type { Signature } from './domain/review/signature.ts';
import type { ForeignFact } from './domain/transfer/foreign-facts.ts';
import { printedCasebook, type ToPrint } from './domain/transfer/printed-casebook.ts';
import { casebookDocument } from './logic/transfer/print/casebook-document.ts';
import { coreStudy } from './testing-core.ts';

// What a casebook says on paper, as it is handed to the printer.

const { builds } = await readOdm([coreStudy({ design: { blinded: { items: ['IT.TITRE'], forms: [] } } })], {});
const build = compileBuild(builds[0] ?? assert.fail('the study has a build'));
const lab = 'SE.BASE~FO.LB';
const record: SubjectRecord = {
  ...{ studyOid: 'S', metaDataVersionOid: build.model.oid, subjectKey: '01-001', siteOid: '01' },
  visits: [
    {
      oid: 'SE.BASE',
      forms: [{ oid: 'FO.LB', groups: [], items: [{ path: 'IG.LB/IT.GLUC', value: '5.10' }] }],
    },
  ],
};
const version = (newValue: string | undefined, reasonForChange: string) => ({
  ...{ path: 'IG.LB/IT.GLUC', at: '2025-01-02T03:04:05Z', userOid: 'U.1', reasonForChange },
  ...(newValue !== undefined && { newValue }),
});
const said = (place: string, fact: ForeignFact) => ({ ...fact, place });
const remark = (text: string) => ({ seqNum: 1, comment: [{ lang: '', text }] });
const users = [{ oid: 'U.1', fullName: '陈静' }];

function printed(more: Partial<ToPrint> = {}) {
  const head = {
    study: 'CORE',
    language: 'en',
    createdAt: '2026-11-27T08:00:00.000Z',
    hasMoreElsewhere: false,
  } as const;
  const index = compileIndex(build.model);
  const parts = { record, index, blinding: build.blinding, queries: [], signatures: [], foreign: [] };
  return printedCasebook({ ...head, ...parts, ...more });
}

/** Every text of the document, in its order, a line each. */
function textsOf(casebook: ReturnType<typeof printed>): string[] {
  const found: string[] = [];
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) for (const one of node) walk(one);
    else if (typeof node === 'object' && node !== null) {
      if ('text' in node && Array.isArray(node.text))
        found.push(node.text.map((run: { text: string }) => run.text).join(''));
      else for (const one of Object.values(node)) walk(one);
    }
  };
  walk(casebookDocument(casebook).content);
  return found;
}

test('what other systems say is printed where it stands, under a heading of its own, in either language', () => {
  const foreign = [
    said('', { path: '', kind: 'annotation', fact: remark('moved here') }),
    said('SE.BASE', { path: '', kind: 'signature', fact: { userOid: 'U.1', signatureOid: 'SD', at: '2025', users } }),
    said(lab, { path: 'IG.LB/IT.GLUC', kind: 'history', fact: { versions: [version('51', '小数点')], users } }),
    said(lab, { path: 'IG.LB/IT.GLUC', kind: 'history', fact: { versions: [version(undefined, 'wrong')] } }),
    said(`${lab}.BLINDED`, { path: 'IG.LB/IT.TITRE', kind: 'annotation', fact: remark('diluted') }),
    said('SE.W4~FO.LB', { path: 'IG.LB/IT.GLUC', kind: 'annotation', fact: remark('fasting') }),
  ];
  const casebook = printed({ foreign });
  assert.deepEqual(
    casebook.elsewhere.map(({ label, text }) => [label, text]),
    [
      ['', 'moved here'],
      ['SE.W4~FO.LB/IG.LB/IT.GLUC', 'fasting'],
    ],
  );
  assert.deepEqual(
    casebook.visits[0]?.elsewhere.map(({ kind, text, who }) => [kind, text, who]),
    [['signature', 'SD', '陈静']],
  );
  const form = casebook.visits[0]?.forms[0];
  assert.deepEqual(form?.history, [], 'none of it is our history');
  assert.deepEqual(
    form?.elsewhere.map(({ text, who, at, reason }) => [text, who, at, reason]),
    [
      ['51', '陈静', '2025-01-02T03:04:05Z', '小数点'],
      ['', 'U.1', '2025-01-02T03:04:05Z', 'wrong'],
      ['diluted', '', '', ''],
    ],
  );
  const texts = textsOf(casebook);
  assert.equal(texts.filter((text) => text.startsWith('From other systems')).length, 3);
  for (const text of ['moved here', '小数点', '2025-01-02 03:04:05', 'diluted']) assert.ok(texts.includes(text), text);
  assert.ok(textsOf(printed({ foreign, language: 'zh' })).includes('来自其他系统：均非本研究中的注释、质疑或签名'));
  assert.ok(!texts.some((text) => text.startsWith('Other systems say more')));
  const cut = textsOf(printed({ foreign, hasMoreElsewhere: true }));
  assert.ok(cut.some((text) => text.startsWith('Other systems say more')));
  assert.ok(!textsOf(printed()).some((text) => text.startsWith('From other systems')));
});

test('queries and signatures of blinded items are printed with the form that the items stand in', () => {
  const form = `${lab}.BLINDED`;
  const query = { number: 3, form, path: 'IG.LB/IT.TITRE', state: 'OPEN', thread: [] } as unknown as QueryThread;
  const signature = {
    ...{ at: '2026-11-01T00:00:00.000Z', signerName: 'Dr Wang', meaning: 'Reviewed' },
    forms: [{ form, revision: 1, status: 'VALID' }],
  } as unknown as Signature;
  const printedForm = printed({ queries: [query], signatures: [signature] }).visits[0]?.forms[0];
  assert.deepEqual(
    printedForm?.queries.map(({ number }) => number),
    [3],
  );
  assert.deepEqual(
    printedForm?.signatures.map(({ who, isValid }) => [who, isValid]),
    [['Dr Wang', true]],
  );
});
