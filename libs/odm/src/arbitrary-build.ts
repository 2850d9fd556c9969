import fc from 'fast-check';
import type {
  Alias,
  CodeList,
  ContentRef,
  FormDef,
  GroupDef,
  ItemDef,
  MethodDef,
  RangeCheck,
  StudyBuild,
  Texts,
  VisitDef,
} from './model.ts';

/** What XML can carry; attributes and texts alike. */
const text = fc.string({
  unit: fc.constantFrom('a', 'é', '值', '𝒳', ' ', '\n', '\t', '\r', '<', '&', '"', "'", ']', '%', '/', '!'),
});
const name = text.map((value) => `N${value}`);
const lang = fc.constantFrom('', 'en', 'zh-Hans', 'de');
const texts: fc.Arbitrary<Texts> = fc
  .uniqueArray(fc.record({ lang, text: name }), { maxLength: 3, selector: (entry) => entry.lang })
  .map((list) => list);
const someTexts = texts.filter((list) => list.length > 0);
const aliases: fc.Arbitrary<Alias[]> = fc.array(
  fc.record({ context: fc.constantFrom('SDTM', 'x y', ''), name: text }),
  {
    minLength: 1,
    maxLength: 3,
  },
);
const coding = fc.record(
  { system: fc.constantFrom('http://loinc.org', 'urn:x'), code: text },
  { requiredKeys: ['system'] },
);
const codings = fc.array(coding, { minLength: 1, maxLength: 2 });
const count = fc.integer({ min: 1, max: 99 });

/** Two kinds may share an OID, as in Rave. */
const oids = (prefix: string) =>
  fc.uniqueArray(fc.constantFrom('AE', 'VS', `${prefix}.1`, `${prefix}.2`, `${prefix} 值/%`), { maxLength: 4 });

const rangeCheck: fc.Arbitrary<RangeCheck> = fc.record(
  {
    comparator: fc.constantFrom('LT', 'GE', 'IN'),
    softHard: fc.constantFrom('soft', 'hard'),
    checkValues: fc.array(text, { minLength: 1, maxLength: 2 }),
    expressions: fc.array(fc.record({ context: fc.constantFrom('CEL', 'XPath'), code: name }), {
      minLength: 1,
      maxLength: 2,
    }),
    errorMessage: someTexts,
    unitOid: fc.constant('MU.1'),
    itemOid: fc.constant('AE'),
  },
  { requiredKeys: ['softHard', 'checkValues'] },
);

const item = (oid: string): fc.Arbitrary<ItemDef> =>
  fc.record(
    {
      oid: fc.constant(oid),
      name,
      dataType: fc.constant('float'),
      odmDataType: fc.constantFrom('decimal', 'float'),
      length: count,
      significantDigits: fc.integer({ min: 0, max: 9 }),
      displayFormat: text,
      description: texts,
      question: texts,
      prompt: someTexts,
      definition: someTexts,
      instructions: someTexts,
      codeListOid: fc.constant('CL.1'),
      unitOids: fc.constant(['MU.1', 'MU.2']),
      rangeChecks: fc.array(rangeCheck, { minLength: 1, maxLength: 2 }),
      sdsVarName: fc.constantFrom('VSORRES', 'TOO_LONG_FOR_SAS'),
      sasFieldName: fc.constantFrom('WT', '1 bad'),
      comment: text,
      roles: fc.array(text, { minLength: 1, maxLength: 2 }),
      externalQuestion: fc.record({ dictionary: text, code: text }),
      aliases,
      codings,
    },
    { requiredKeys: ['oid', 'name', 'dataType', 'odmDataType', 'description', 'question'] },
  );

const content = (items: readonly string[], groups: readonly string[]): fc.Arbitrary<ContentRef[]> => {
  const shared = { mandatory: fc.boolean(), conditionOid: fc.constant('CO.1'), methodOid: fc.constant('ME.1') };
  const itemRef = (oid: string): fc.Arbitrary<ContentRef> =>
    fc.record(
      {
        kind: fc.constant('item'),
        oid: fc.constant(oid),
        ...shared,
        role: text,
        preSpecifiedValue: text,
        other: fc.constant(true),
        unitsItemOid: fc.constant('AE'),
      },
      { requiredKeys: ['kind', 'oid', 'mandatory'] },
    );
  const groupRef = (oid: string): fc.Arbitrary<ContentRef> =>
    fc.record(
      { kind: fc.constant('group'), oid: fc.constant(oid), ...shared },
      { requiredKeys: ['kind', 'oid', 'mandatory'] },
    );
  const all = [...items.map(itemRef), ...groups.map(groupRef)];
  return all.length === 0 ? fc.constant([]) : fc.shuffledSubarray(all).chain((chosen) => fc.tuple(...chosen));
};

const group = (oid: string, items: readonly string[], groups: readonly string[]): fc.Arbitrary<GroupDef> =>
  fc.record(
    {
      oid: fc.constant(oid),
      name,
      description: texts,
      repeating: fc.constant(true),
      repeatingKind: fc.constantFrom('dynamic', 'static'),
      repeatingLimit: count,
      type: fc.constantFrom('concept', 'dataset'),
      isReferenceData: fc.boolean(),
      domain: text,
      datasetName: fc.constantFrom('VS', 'VITALSIGNSLONG'),
      comment: text,
      structure: text,
      content: content(items, groups),
      aliases,
      codings,
    },
    { requiredKeys: ['oid', 'name', 'description', 'repeating', 'content'] },
  );

const visit = (oid: string, position: number, forms: readonly string[]): fc.Arbitrary<VisitDef> =>
  fc.record(
    {
      oid: fc.constant(oid),
      name,
      description: texts,
      type: fc.constantFrom('scheduled', 'unscheduled', 'common'),
      repeating: fc.boolean(),
      category: text,
      plan: fc.record({ position: fc.constant(position), mandatory: fc.boolean(), order: fc.constant(position * 10) }),
      forms: fc.constant(forms.map((formOid, index) => ({ formOid, mandatory: index === 0, order: index + 1 }))),
      aliases,
    },
    { requiredKeys: ['oid', 'name', 'description', 'type', 'repeating', 'plan', 'forms'] },
  );

const codeList: fc.Arbitrary<CodeList> = fc.record(
  {
    oid: fc.constant('CL.1'),
    name,
    dataType: fc.constant('float'),
    odmDataType: fc.constantFrom('float', 'decimal'),
    description: texts,
    entries: fc.uniqueArray(
      fc.record(
        {
          codedValue: text,
          decode: texts,
          rank: fc.integer({ min: -5, max: 5 }),
          enabled: fc.constant(false),
          extendedValue: fc.constant(true),
          description: someTexts,
          aliases,
          codings,
        },
        { requiredKeys: ['codedValue', 'decode'] },
      ),
      { maxLength: 3, selector: ({ codedValue }) => codedValue },
    ),
    external: fc.record({ dictionary: name, version: text }),
    sasFormatName: fc.constantFrom('$SEX', 'NOT A FORMAT'),
    aliases,
  },
  { requiredKeys: ['oid', 'name', 'dataType', 'odmDataType', 'description', 'entries'] },
);

const method: fc.Arbitrary<MethodDef> = fc.record(
  {
    oid: fc.constant('ME.1'),
    name,
    description: texts,
    expressions: fc.array(
      fc.oneof(
        fc.record({ context: fc.constant('CEL'), code: name }),
        fc.record({
          context: fc.constant('R'),
          code: fc.constant(''),
          library: fc.record({ library: name, method: name }),
        }),
      ),
      { maxLength: 2 },
    ),
    type: fc.constantFrom('Computation', 'Other', 'Preload'),
    signature: fc.record({
      parameters: fc.array(fc.record({ name, dataType: fc.constant('text') }), { minLength: 1, maxLength: 2 }),
      returnValues: fc.constant([]),
    }),
    aliases,
  },
  { requiredKeys: ['oid', 'name', 'description', 'expressions'] },
);

/** Study builds with everything the model can say, for property tests. */
export const arbitraryBuild: fc.Arbitrary<StudyBuild> = fc
  .tuple(oids('SE'), oids('FO'), oids('IG'), oids('IT'))
  .chain(([visitOids, formOids, groupOids, itemOids]) =>
    fc.record(
      {
        odmVersion: fc.constant('2.0'),
        studyOid: fc.constant('S.1'),
        studyName: name.map((value) => value.trim()),
        studyDescription: texts,
        protocolName: fc.constant('P-1'),
        oid: fc.constant('MDV.1'),
        name,
        description: texts,
        defaultLanguage: fc.constant('zh'),
        protocol: fc.record(
          {
            description: someTexts,
            aliases,
            arms: fc.constant([{ oid: 'ARM.1', name: 'A' }]),
            epochs: fc.constant([{ oid: 'EP.1', name: 'E', sequence: 1 }]),
          },
          { requiredKeys: [] },
        ),
        // The reader gives a build with forms but no visit one of its own.
        visits: fc.tuple(...(visitOids.length > 0 ? visitOids : ['SE']).map((oid, at) => visit(oid, at + 1, formOids))),
        forms: fc.tuple(
          ...formOids.map(
            (oid): fc.Arbitrary<FormDef> => group(oid, itemOids, groupOids).map(({ type: _type, ...form }) => form),
          ),
        ),
        // A group holds only groups after it, so there are no circles.
        groups: fc.tuple(...groupOids.map((oid, at) => group(oid, itemOids, groupOids.slice(at + 1)))),
        items: fc.tuple(...itemOids.map(item)),
        codeLists: fc.array(codeList, { maxLength: 1 }),
        units: fc.array(fc.record({ oid: fc.constant('MU.1'), name, symbol: texts }), { maxLength: 1 }),
        conditions: fc.array(
          fc.record({
            oid: fc.constant('CO.1'),
            name,
            description: texts,
            expressions: fc.constant([{ context: '', code: 'true' }]),
          }),
          { maxLength: 1 },
        ),
        methods: fc.array(method, { maxLength: 1 }),
      },
      {
        requiredKeys: [
          'odmVersion',
          'studyOid',
          'studyName',
          'studyDescription',
          'protocolName',
          'oid',
          'name',
          'description',
          'protocol',
          'visits',
          'forms',
          'groups',
          'items',
          'codeLists',
          'units',
          'conditions',
          'methods',
        ],
      },
    ),
  );
