import { Readable } from 'node:stream';
import { readOdm, type SubjectRecord, writeOdm20 } from '@verum/odm';
import { SaxesParser } from 'saxes';
import { type Spread, spread } from './measure.ts';

const subjects = 400;
const rounds = 5;

export interface OdmStream {
  readonly megabytes: number;
  readonly read: Spread;
  /** A SAX pass over the same text that does nothing with it. */
  readonly sax: Spread;
  readonly write: Spread;
  readonly peakMiB: number;
}

/** 400 subjects of 250 values each as ODM 2.0: read, passed over, written. Megabytes a second. */
export async function odmStream(): Promise<OdmStream> {
  const file = {
    fileOid: 'BENCH',
    fileType: 'Snapshot',
    creationDateTime: '2026-11-23T00:00:00Z',
    odmVersion: '2.0',
  } as const;
  const written = async () => {
    const chunks: string[] = [];
    for await (const chunk of writeOdm20({ file, builds: [], subjects: records() })) chunks.push(chunk);
    return chunks;
  };
  const chunks = await written();
  const bytes = chunks.reduce((sum, chunk) => sum + Buffer.byteLength(chunk), 0);
  const megabytes = bytes / 1e6;
  const rate = async (work: () => Promise<unknown>) => {
    const rates: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const startedMs = performance.now();
      await work();
      rates.push(megabytes / ((performance.now() - startedMs) / 1000));
    }
    return spread(rates);
  };
  const read = await rate(() => readOdm(Readable.from(chunks), { onSubject: async () => {} }));
  const sax = await rate(async () => {
    const parser = new SaxesParser({ xmlns: true, position: true });
    for (const chunk of chunks) parser.write(chunk);
    parser.close();
  });
  const write = await rate(written);
  return { megabytes, read, sax, write, peakMiB: process.resourceUsage().maxRSS / 1024 };
}

function* records(): Generator<SubjectRecord> {
  for (let n = 0; n < subjects; n++) {
    yield {
      studyOid: 'ST.BENCH',
      metaDataVersionOid: 'MDV.1',
      subjectKey: `01-${n}`,
      visits: [
        {
          oid: 'SE.V1',
          forms: [
            {
              oid: 'FO.LB',
              groups: Array.from({ length: 50 }, (_, repeat) => ({ path: `IG.LB!${repeat + 1}` })),
              items: Array.from({ length: 250 }, (_, item) => ({
                path: `IG.LB!${Math.floor(item / 5) + 1}/IT.LB${item % 5}`,
                value: `${(n + item) % 997}.${item % 10}0`,
              })),
            },
          ],
        },
      ],
    };
  }
}
