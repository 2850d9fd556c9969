/** Forms and their data as FHIR R4 and back: nothing lost, nothing that FHIR does not allow. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileIndex, type FormData, type ItemDef, type StudyBuild, type SubjectRecord } from '@verum/odm';
import fc from 'fast-check';
import { type JsonObject, parseJson } from '../json.ts';
import { FHIR_LIMITS } from '../read-bundle.ts';
import { formatFhir } from './element.ts';
import { formPlaces } from './form-places.ts';
import { faultsOf } from './structure.fixture.ts';
import { readResearchStudy, toResearchStudy } from './study.ts';
import { readSubjectResources, toSubjectResources } from './subject.ts';
import { toQuestionnaire } from './to-questionnaire.ts';
import type { Author } from './to-response.ts';

const item = (oid: string, dataType: ItemDef['dataType'], more: Partial<ItemDef> = {}): ItemDef => ({
  ...{ oid, name: oid, dataType, odmDataType: dataType, description: [] },
  question: [
    { lang: 'en', text: `${oid}?` },
    { lang: 'zh', text: `${oid}？` },
  ],
  ...more,
});
const ref = (oid: string, more = {}) => ({ kind: 'item', oid, mandatory: false, ...more }) as const;
const group = (oid: string, mandatory = false) => ({ kind: 'group', oid, mandatory }) as const;

const build: StudyBuild = {
  ...{ odmVersion: '2.0', studyOid: 'S 1/值', studyName: 'A study', protocolName: 'P-1', oid: 'MDV.1', name: 'First' },
  studyDescription: [
    { lang: 'en', text: 'About' },
    { lang: '', text: 'Über' },
  ],
  description: [],
  protocol: {
    arms: [
      { oid: 'A|1', name: 'One', description: [{ lang: 'zh', text: '甲' }] },
      { oid: 'A2', name: 'Two' },
    ],
  },
  visits: [],
  forms: [
    {
      ...{ oid: 'FO.1', name: 'Form', description: [], repeating: true },
      content: [
        group('IG.FLAT', true),
        ref('IT.TEXT'),
        group('IG.AE'),
        ref('IT.SEX', { mandatory: true }),
        group('IG.NONE'),
      ],
    },
  ],
  groups: [
    {
      ...{ oid: 'IG.FLAT', name: 'Flat', description: [{ lang: 'en', text: 'Flat one' }], repeating: false },
      content: ['IT.INT', 'IT.NUM', 'IT.QTY', 'IT.DATE', 'IT.MOMENT', 'IT.TIME', 'IT.BOOL', 'IT.URI'].map((oid) =>
        ref(oid),
      ),
    },
    {
      ...{ oid: 'IG.AE', name: 'Events', description: [], repeating: true, repeatingLimit: 9 },
      content: [ref('IT.TEXT', { repeat: true }), ref('IT.SEX'), group('IG.IN')],
    },
    { ...{ oid: 'IG.IN', name: 'Inner', description: [], repeating: true }, content: [ref('IT.NUM')] },
    { ...{ oid: 'IG.NONE', name: 'Nothing', description: [], repeating: false }, content: [] },
  ],
  items: [
    item('IT.TEXT', 'text', { length: 20 }),
    item('IT.INT', 'integer', { unitOids: ['U.MM'] }),
    item('IT.NUM', 'float', {
      significantDigits: 2,
      rangeChecks: [{ comparator: 'GE', softHard: 'hard', checkValues: ['0.50'] }],
    }),
    item('IT.QTY', 'float', { unitOids: ['U.MM', 'U.CM'] }),
    item('IT.DATE', 'partialDate'),
    item('IT.MOMENT', 'partialDatetime'),
    item('IT.TIME', 'partialTime'),
    item('IT.BOOL', 'boolean'),
    item('IT.URI', 'URI'),
    item('IT.SEX', 'text', { codeListOid: 'CL.SEX' }),
  ],
  codeLists: [
    {
      ...{ oid: 'CL.SEX', name: 'Sex', dataType: 'text', odmDataType: 'text', description: [] },
      entries: [
        {
          codedValue: 'F',
          decode: [
            { lang: 'en', text: 'Female' },
            { lang: 'zh', text: '女' },
          ],
        },
        { codedValue: ' odd  one ', decode: [] },
        { codedValue: 'M', decode: [{ lang: 'zh', text: '男' }] },
      ],
    },
  ],
  units: [
    { oid: 'U.MM', name: 'mm', symbol: [{ lang: 'en', text: 'mm' }] },
    { oid: 'U.CM', name: 'cm', symbol: [] },
  ],
  conditions: [],
  methods: [],
};
const index = compileIndex(build);

const value = fc.oneof(
  fc.string({
    unit: fc.constantFrom('a', '值', '𝒳', ' ', '\n', '\t', '\r', '"', '0', '.', '-', '\u0001'),
    maxLength: 8,
  }),
  fc.constantFrom('F', 'M', 'X', ' odd  one ', '', 'true', '1', '0', 'false', 'TRUE'),
  fc.constantFrom(
    '5.10',
    '007',
    '+5',
    '.5',
    '5.',
    '-0',
    '1e5',
    '1E+400',
    '2147483648',
    '-12',
    '0.000000000000000000001',
  ),
  fc.constantFrom(
    '2026',
    '2026-UK',
    '2026-02-30',
    '2026-02',
    '2026-02-28',
    '2026--15',
    'UK-UK-UK',
    '----15',
    '2026-UK-UK',
  ),
  fc.constantFrom(
    '2026-02-28T10:30',
    '2026-02-28T10:30Z',
    '2026-02-28T10:30:05+08:00',
    '2026-02-28T24:00:00Z',
    '2026-02-28T-:30',
  ),
  fc.constantFrom('10:30', '10:30:05', '10:30:05.5', '25:00', '10:UK', 'https://example.org/a b', 'urn:x'),
);
const content = fc
  .record(
    {
      value,
      unitOid: fc.constantFrom('U.MM', 'U.CM', 'U 没有'),
      nothing: fc.constantFrom('', 'Not done', ' 仪器故障\u0001'),
      moreValues: fc.array(value, { minLength: 1, maxLength: 2 }),
    },
    { requiredKeys: [] },
  )
  .map(({ nothing, ...rest }) => ({
    ...rest,
    ...(nothing !== undefined && { isNull: true }),
    ...(nothing && { annotations: [{ seqNum: 1, comment: [{ lang: '', text: nothing }] }] }),
  }));
const items = (paths: readonly string[], instance?: number) =>
  fc
    .subarray([...paths])
    .chain((some) =>
      fc.tuple(...some.map((path) => content.map((data) => ({ path, ...(instance && { instance }), ...data })))),
    );

/** Paths in the order of the questions, what the build does not know last. */
const flat = ['INT', 'NUM', 'QTY', 'DATE', 'MOMENT', 'TIME', 'BOOL', 'URI'].map((name) => `IG.FLAT/IT.${name}`);
const form: fc.Arbitrary<FormData> = fc
  .tuple(
    items(['IT.TEXT', 'IT.SEX']),
    items(flat),
    fc.uniqueArray(fc.constantFrom('', '!1', '!2', '!值 %25'), { maxLength: 3 }).chain((keys) =>
      fc.tuple(
        ...keys.map((key) =>
          fc.record({
            own: items([`IG.AE${key}/IT.TEXT`, `IG.AE${key}/IT.SEX`]),
            inner: items([`IG.AE${key}/IG.IN!1/IT.NUM`]),
            isListed: fc.boolean(),
            path: fc.constant(`IG.AE${key}`),
          }),
        ),
      ),
    ),
    items(['IG.NONE/IT.TEXT', 'IT.UNKNOWN', 'IG.AE!9/IT.UNKNOWN']),
    fc.boolean(),
    fc.option(fc.constantFrom('1', '2 x'), { nil: undefined }),
  )
  .map(([top, flatItems, repeats, unknown, isListed, repeatKey]) => ({
    oid: 'FO.1',
    ...(repeatKey !== undefined && { repeatKey }),
    groups: [
      ...(isListed ? [{ path: 'IG.FLAT' }] : []),
      ...repeats.filter((one) => one.isListed).map(({ path }) => ({ path })),
    ],
    items: [...top, ...flatItems, ...repeats.flatMap(({ own, inner }) => [...own, ...inner]), ...unknown],
  }));

/** Those that are asked come in order; those that are not, behind them. */
const arranged = ({ items: list, ...rest }: FormData): FormData => ({
  ...rest,
  items: [...list].sort((one, other) => (one.path < other.path ? -1 : 1)),
  groups: [...rest.groups].sort((one, other) => (one.path < other.path ? -1 : 1)),
});

const subjects: fc.Arbitrary<SubjectRecord> = fc.record({
  ...{ studyOid: fc.constant(build.studyOid), metaDataVersionOid: fc.constantFrom('MDV.1', 'MDV 值|2', '') },
  ...{ subjectKey: fc.constantFrom('001', '值/1'), siteOid: fc.constantFrom('01', '') },
  visits: fc.uniqueArray(
    fc.record({ oid: fc.constantFrom('SE.1', 'SE 2'), forms: fc.array(form, { minLength: 1, maxLength: 1 }) }),
    { maxLength: 2, selector: ({ oid }) => oid },
  ),
});

test('any data of a form becomes a QuestionnaireResponse and comes back the same, to the character', () => {
  fc.assert(
    fc.property(subjects, fc.constantFrom('en', 'zh', ''), (subject, language) => {
      const { resources } = toSubjectResources(index, subject, { language });
      const sent = resources.map((resource) => parseJson(formatFhir(resource), FHIR_LIMITS) as JsonObject);
      for (const resource of sent) assert.deepEqual(faultsOf(resource), [], formatFhir(resource));
      const { subject: read } = readSubjectResources(sent, index);
      const plain = (one: SubjectRecord | undefined) =>
        one && { ...one, visits: one.visits.map((visit) => ({ ...visit, forms: visit.forms.map(arranged) })) };
      assert.deepEqual(plain(read), plain(subject));
    }),
    { numRuns: 400 },
  );
});

test('a response says how far its form is, when it was changed last, and in which role', () => {
  const form = { oid: 'FO.1', groups: [], items: [{ path: 'IT.TEXT', value: 'a' }] };
  const subject = { studyOid: 'S', metaDataVersionOid: 'MDV.1', subjectKey: '001', siteOid: '01' };
  const written = (author: Author) => {
    const visit = { oid: 'SE.1', forms: [form] };
    const facts = { status: 'stopped', authored: '2026-11-26T08:00:00.5Z', author } as const;
    const { resources } = toSubjectResources(index, { ...subject, visits: [visit] }, { factsOf: () => facts });
    const [, response = {}] = resources;
    assert.deepEqual(faultsOf(parseJson(formatFhir(response), FHIR_LIMITS) as JsonObject), []);
    const { status, authored, author: by, source } = response;
    return { status, authored, by, source };
  };
  const facts = { status: 'stopped', authored: '2026-11-26T08:00:00.5Z' };
  const user = { system: 'urn:verum:user', value: 'u-1' };
  assert.deepEqual(written({ role: 'Practitioner', user: 'u-1', name: '王' }), {
    ...{ ...facts, by: { type: 'Practitioner', identifier: user, display: '王' }, source: undefined },
  });
  assert.deepEqual(written({ role: 'Practitioner' }), { ...facts, by: { type: 'Practitioner' }, source: undefined });
  const participant = { type: 'Patient', identifier: { system: 'urn:verum:subject:S', value: '001' } };
  assert.deepEqual(written({ role: 'Patient', user: 'u-1' }), { ...facts, by: participant, source: participant });
});

test('the questionnaire of a form is structured as R4 asks, and its linkIds are the paths of the items', () => {
  const { questionnaire, findings } = toQuestionnaire(index, 'FO.1', { language: 'zh' });
  assert.ok(questionnaire);
  assert.deepEqual(faultsOf(questionnaire), []);
  assert.deepEqual(
    findings.map(({ rule }) => rule),
    ['group-empty'],
  );
  const [flatGroup, text] = questionnaire.item as JsonObject[];
  assert.equal(flatGroup?.linkId, 'IG.FLAT/');
  assert.equal(flatGroup?.required, true);
  assert.equal(text?.linkId, 'IT.TEXT');
  assert.equal(text?.text, 'IT.TEXT？');
  const number = (flatGroup?.item as JsonObject[])[1] as JsonObject;
  assert.match(
    formatFhir(number),
    /"url":"http:\/\/hl7.org\/fhir\/StructureDefinition\/minValue","valueDecimal":0\.50/,
  );
  assert.equal(formPlaces(index, 'FO.1').length, 4);
});

test('a study comes back with its names, languages and arms', () => {
  const resource = toResearchStudy(build, 'active', { language: 'en', sites: ['01', '二'] });
  assert.deepEqual(faultsOf(resource), []);
  const { study, findings } = readResearchStudy(parseJson(formatFhir(resource), FHIR_LIMITS) as JsonObject);
  assert.deepEqual(findings, []);
  const { studyOid, studyName, protocolName, studyDescription, protocol } = build;
  assert.deepEqual(study, {
    studyOid,
    studyName,
    protocolName,
    studyDescription,
    arms: protocol.arms,
    sites: ['01', '二'],
    status: 'active',
  });
});
