import type { ItemDef, StudyBuild, SubjectRecord } from '@verum/odm';
import { writeOdm20 } from '@verum/odm';

// A trial of ten visits with three forms each, and its amendment: an item gone, one reckoned otherwise, a limit drawn
// narrower, a question new.

export const visits = Array.from({ length: 10 }, (_, at) => `SE.V${at + 1}`);
export const builds = { first: 'MDV.1', amended: 'MDV.2' } as const;
/** Values of one subject that the amendment has no place for. */
export const orphansEach = visits.length;

const item = (oid: string, more: Partial<ItemDef> = {}): ItemDef => ({
  ...{ oid, name: oid, dataType: 'text', odmDataType: 'text', description: [], question: [{ lang: 'en', text: oid }] },
  ...more,
});
const number = (oid: string, highest?: string) =>
  item(oid, {
    ...{ dataType: 'integer', odmDataType: 'integer', length: 4 },
    ...(highest !== undefined && {
      rangeChecks: [
        {
          ...{ comparator: 'LE', softHard: 'soft', checkValues: [highest] },
          errorMessage: [{ lang: 'en', text: `above ${highest}` }],
        },
      ],
    }),
  });

const labs = ['NA', 'K', 'CL', 'CREA', 'ALT', 'AST', 'HB', 'WBC'].map((name) => `IT.${name}`);

function build(isAmended: boolean): StudyBuild {
  const group = (oid: string, items: readonly string[], repeating = false) => ({
    ...{ oid, name: oid, description: [], repeating },
    content: items.map((name) => ({
      ...({ kind: 'item', oid: name, mandatory: false } as const),
      ...(name === 'IT.MAP' && { methodOid: 'MT.MAP' }),
    })),
  });
  const form = (oid: string, groups: readonly string[]) => ({
    ...{ oid, name: oid, description: [], repeating: false },
    content: groups.map((name) => ({ kind: 'group', oid: name, mandatory: false }) as const),
  });
  const vitals = ['IT.SBP', 'IT.DBP', 'IT.PULSE', 'IT.MAP', isAmended ? 'IT.TEMP' : 'IT.NOTE'];
  const sum = isAmended ? '(sbp + 2 * dbp) / 3' : '(sbp + dbp) / 2';
  const parameter = (name: string, path: string) => ({ name, dataType: 'integer', definition: `IG.VS/${path}` });
  return {
    ...{ odmVersion: '2.0', studyOid: 'ST.AMD', studyName: 'AMD', studyDescription: [], protocolName: 'AMD' },
    ...{ oid: isAmended ? builds.amended : builds.first, name: 'AMD', description: [], protocol: {} },
    visits: visits.map((oid, at) => ({
      ...({ oid, name: oid, description: [], type: 'scheduled', repeating: false } as const),
      plan: { position: at + 1, mandatory: true },
      forms: ['FO.VS', 'FO.LB', 'FO.CM'].map((formOid) => ({ formOid, mandatory: true })),
    })),
    forms: [form('FO.VS', ['IG.VS']), form('FO.LB', ['IG.LB']), form('FO.CM', ['IG.CM'])],
    groups: [group('IG.VS', vitals), group('IG.LB', labs), group('IG.CM', ['IT.CMTRT', 'IT.CMDOSE'], true)],
    items: [
      ...[number('IT.SBP', isAmended ? '150' : '260'), number('IT.DBP'), number('IT.PULSE'), number('IT.MAP')],
      ...[isAmended ? number('IT.TEMP') : item('IT.NOTE'), ...labs.map((oid) => number(oid))],
      ...[item('IT.CMTRT'), number('IT.CMDOSE')],
    ],
    ...{ codeLists: [], units: [], conditions: [] },
    methods: [
      {
        ...{ oid: 'MT.MAP', name: 'MT.MAP', description: [], expressions: [{ context: 'CEL', code: sum }] },
        signature: { parameters: [parameter('sbp', 'IT.SBP'), parameter('dbp', 'IT.DBP')], returnValues: [] },
      },
    ],
  };
}

/** Everything that was measured of a subject: thirty forms. The same numbers each time. */
function record(subject: string, seed: number): SubjectRecord {
  const measured = (base: number, turn: number) => String(base + ((seed * 7 + turn * 13) % 40));
  return {
    ...{ studyOid: 'ST.AMD', metaDataVersionOid: builds.first, subjectKey: subject, siteOid: '01' },
    visits: visits.map((oid, turn) => ({
      oid,
      forms: [
        {
          ...{ oid: 'FO.VS', groups: [] },
          items: [
            { path: 'IG.VS/IT.SBP', value: measured(115, turn) },
            { path: 'IG.VS/IT.DBP', value: measured(60, turn) },
            { path: 'IG.VS/IT.PULSE', value: measured(55, turn) },
            { path: 'IG.VS/IT.NOTE', value: `at rest ${turn}` },
          ],
        },
        {
          ...{ oid: 'FO.LB', groups: [] },
          items: labs.map((lab, at) => ({ path: `IG.LB/${lab}`, value: measured(10 * at, turn + at) })),
        },
        {
          ...{ oid: 'FO.CM', groups: [] },
          items: [1, 2].flatMap((repeat) => [
            { path: `IG.CM!${repeat}/IT.CMTRT`, value: `drug ${repeat}` },
            { path: `IG.CM!${repeat}/IT.CMDOSE`, value: measured(5, turn + repeat) },
          ]),
        },
      ],
    })),
  } as SubjectRecord;
}

export const subjectOf = (at: number) => `S-${String(at).padStart(4, '0')}`;

export const firstBuild = () => written({ builds: [build(false)] });
export const amendedBuild = () => written({ builds: [build(true)] });

/** The data of the subjects from `from` on, `count` of them. */
export function dataOf(from: number, count: number): Promise<Uint8Array> {
  const subjects = Array.from({ length: count }, (_, at) => record(subjectOf(from + at), from + at));
  return written({ builds: [build(false)], subjects });
}

async function written(content: object): Promise<Uint8Array> {
  const file = { fileOid: 'F', fileType: 'Snapshot', granularity: 'All', creationDateTime: '2026-05-01T00:00:00Z' };
  const parts: string[] = [];
  for await (const part of writeOdm20({ file, ...content } as never)) parts.push(part);
  return Buffer.from(parts.join(''));
}
