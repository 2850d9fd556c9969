import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type OdmChunks, readOdm, writeOdm20 } from '@verum/odm';
import { DEFAULT_DESIGN, DESIGN_NAMESPACE } from './design.ts';
import { formatDesign, type PartialDesign, readDesign } from './read-design.ts';
import { sketchBuild } from './study.fixture.ts';

const buildWith = (json: string) =>
  sketchBuild({
    build: {
      extensions: {
        elements: [
          {
            name: 'design',
            namespace: DESIGN_NAMESPACE,
            xml: `<d:design xmlns:d="${DESIGN_NAMESPACE}">${json}</d:design>`,
          },
        ],
      },
    },
  });

test('a build without a design has the strict defaults', () => {
  const { design, findings } = readDesign(sketchBuild({}));
  assert.deepEqual([design, findings], [DEFAULT_DESIGN, []]);
  assert.deepEqual(design.gates.lock, ['incomplete', 'open-queries', 'unverified', 'unsigned']);
  assert.deepEqual([design.queryDueDays, design.files.maxBytes, design.sdv.plan], [14, 10_485_760, 'all']);
});

test('a part that is given is taken, and the rest of it keeps its default', () => {
  const { design, findings } = readDesign(
    sketchBuild({
      design: { sdv: { plan: 'sample', percent: 20 }, gates: { complete: [] }, files: { maxBytes: 1000 } },
    }),
  );
  assert.deepEqual(findings, []);
  assert.deepEqual(design.sdv, { plan: 'sample', percent: 20, seed: '' });
  assert.deepEqual([design.gates.complete, design.gates.sign], [[], DEFAULT_DESIGN.gates.sign]);
  assert.deepEqual(design.files.types, DEFAULT_DESIGN.files.types);
});

test('a wrong key or value is told with its path and left out; what stands beside it counts', () => {
  const { design, findings } = readDesign(
    buildWith(
      JSON.stringify({
        queryDueDays: -1,
        critical: ['IT.A', 5],
        gates: { sign: ['unsigned', 'never'], close: [] },
        references: [{ item: 'IT.A', low: 3.5 }, { low: '1' }],
        conversions: [{ from: 'g', to: 'kg', factor: '0', version: '1' }],
        'not this': true,
      }),
    ),
  );
  assert.deepEqual(
    findings.map(({ rule, path }) => [rule, path]),
    [
      ['design-value', 'MetaDataVersion[M]/design$.queryDueDays'],
      ['design-value', 'MetaDataVersion[M]/design$.critical[1]'],
      ['design-value', 'MetaDataVersion[M]/design$.gates.sign[1]'],
      ['design-key', 'MetaDataVersion[M]/design$.gates.close'],
      ['design-value', 'MetaDataVersion[M]/design$.references[0].low'],
      ['design-value', 'MetaDataVersion[M]/design$.references[1].item'],
      ['design-value', 'MetaDataVersion[M]/design$.conversions[0].factor'],
      ['design-key', 'MetaDataVersion[M]/design$["not this"]'],
    ],
  );
  assert.ok(findings.every(({ severity, message }) => severity === 'error' && message.zh !== ''));
  assert.deepEqual([design.queryDueDays, design.critical, design.gates.sign], [14, ['IT.A'], ['unsigned']]);
  assert.deepEqual([design.references, design.conversions], [[{ item: 'IT.A' }], []]);
});

test('what is not JSON, and a second design, are errors', () => {
  assert.deepEqual(
    readDesign(buildWith('{"critical": [')).findings.map(({ rule }) => rule),
    ['design-json'],
  );
  const twice = sketchBuild({ build: { extensions: { elements: [formatDesign({}), formatDesign({})] } } });
  assert.deepEqual(
    readDesign(twice).findings.map(({ rule }) => rule),
    ['design-twice'],
  );
  assert.deepEqual(
    readDesign(buildWith('[]')).findings.map(({ rule }) => rule),
    ['design-value'],
  );
});

test('a design is the same after a journey through an ODM file, signs and line ends included', async () => {
  const design: PartialDesign = {
    checks: [
      {
        id: 'D1',
        form: 'F',
        path: 'A',
        severity: 'soft',
        inputs: [{ name: 'a', path: 'A' }],
        cel: 'a < "]]>" && a != "&amp;" || a > \'"\'',
        message: [{ lang: 'zh', text: '第一行\r\n第二行 <b>' }],
      },
    ],
    checkTests: [{ rule: 'D1', inputs: { a: null, b: ['x'] }, expect: 'holds' }],
    notDoneReasons: [{ code: 'R', text: [{ lang: 'en', text: 'Refused' }] }],
  };
  const build = sketchBuild({ forms: { F: ['A'] }, design });
  const file = { fileOid: 'F', fileType: 'Snapshot', creationDateTime: '2026-11-23T00:00:00Z' } as const;
  const xml: string[] = [];
  for await (const chunk of writeOdm20({ file, builds: [build] }, { withExtensions: true })) xml.push(chunk);
  const chunks: OdmChunks = xml;
  const { builds } = await readOdm(chunks);
  const [back] = builds;
  assert.ok(back);
  const read = readDesign(back);
  assert.deepEqual(read.findings, []);
  assert.deepEqual(
    [read.design.checks, read.design.checkTests, read.design.notDoneReasons],
    [design.checks, design.checkTests, design.notDoneReasons],
  );
});
