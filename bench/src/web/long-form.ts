import { type ItemDef, type StudyBuild, writeOdm20 } from '@verum/odm';

// A form of three hundred items, as a quality-of-life instrument or a transfer of a paper record has them.

export const longForm = 'SE.V1~FO.LONG';

const groups = 10;
const itemsEach = 30;

export interface LongItem {
  readonly path: string;
  readonly kind: 'text' | 'integer' | 'date' | 'choice';
  /** What is typed: a text, or the digit of a choice. */
  readonly typed: string;
  /** What is kept of it. */
  readonly value: string;
}

/** The items in the order of the page, with something to type into each. */
export const longItems: readonly LongItem[] = Array.from({ length: groups * itemsEach }, (_, at) => {
  const path = `IG.${Math.floor(at / itemsEach) + 1}/IT.${at + 1}`;
  if (at % 10 === 3) return { path, kind: 'date', typed: '20261123', value: '2026-11-23' };
  if (at % 10 === 6) return { path, kind: 'choice', typed: '2', value: 'C2' };
  if (at % 2 === 0) return { path, kind: 'integer', typed: String(100 + at), value: String(100 + at) };
  return { path, kind: 'text', typed: `item ${at}`, value: `item ${at}` };
});

function longBuild(): StudyBuild {
  const numbers = Array.from({ length: groups }, (_, at) => at + 1);
  return {
    ...{ odmVersion: '2.0', studyOid: 'ST.LONG', studyName: 'LONG', studyDescription: [], protocolName: 'LONG' },
    ...{ oid: 'MDV.1', name: 'LONG', description: [], protocol: {} },
    visits: [
      {
        ...({ oid: 'SE.V1', name: 'Visit', description: [], type: 'scheduled', repeating: false } as const),
        plan: { position: 1, mandatory: true },
        forms: [{ formOid: 'FO.LONG', mandatory: true }],
      },
    ],
    forms: [
      {
        ...{ oid: 'FO.LONG', name: 'Long form', description: [], repeating: false },
        content: numbers.map((at) => ({ kind: 'group', oid: `IG.${at}`, mandatory: false }) as const),
      },
    ],
    groups: numbers.map((at) => ({
      ...{ oid: `IG.${at}`, name: `Part ${at}`, description: [], repeating: false },
      content: longItems
        .filter(({ path }) => path.startsWith(`IG.${at}/`))
        .map(({ path }) => ({ kind: 'item', oid: path.split('/')[1] ?? '', mandatory: false }) as const),
    })),
    items: longItems.map(itemOf),
    codeLists: [
      {
        ...{ oid: 'CL.1', name: 'Choice', dataType: 'text', odmDataType: 'text', description: [] },
        entries: [1, 2, 3].map((at) => ({ codedValue: `C${at}`, decode: [{ lang: 'en', text: `Choice ${at}` }] })),
      },
    ],
    ...{ units: [], conditions: [], methods: [] },
  };
}

function itemOf({ path, kind }: LongItem): ItemDef {
  const oid = path.split('/')[1] ?? '';
  const type = kind === 'choice' ? 'text' : kind;
  return {
    ...{ oid, name: oid, dataType: type, odmDataType: type, description: [] },
    question: [{ lang: 'en', text: `Question ${oid}` }],
    ...(type === 'text' && { length: 60 }),
    ...(type === 'integer' && { length: 5 }),
    ...(kind === 'choice' && { codeListOid: 'CL.1' }),
  };
}

/** ODM 2.0. */
export async function longDocument(): Promise<Uint8Array> {
  const file = { fileOid: 'F', fileType: 'Snapshot', granularity: 'All', creationDateTime: '2026-05-01T00:00:00Z' };
  const parts: string[] = [];
  for await (const part of writeOdm20({ file, builds: [longBuild()] } as never)) parts.push(part);
  return Buffer.from(parts.join(''));
}
