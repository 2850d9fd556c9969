import { edc as contract } from '@verum/contracts';
import { importBuild, study, type TestEdc } from './testing.ts';
import { coreStudy } from './testing-core.ts';

export const vs = 'SE.SCR~FO.VS';
export const dm = 'SE.SCR~FO.DM';
export const weight = 'IG.VS/IT.WEIGHT';

/** What a test says of a signing; the rest is as usual. */
export interface Signing {
  readonly seen?: { form: string; revision: bigint }[];
  readonly proof?: string;
  readonly meaning?: string;
  readonly who?: Parameters<TestEdc['as']>[0];
}

/** People at one site who enter and sign, on a build with the gates of the default design and on one with none. */
export async function signingAt(edc: TestEdc) {
  const { api, as } = edc;
  const review = edc.of(contract.ReviewService);
  const build = async (oid: string, gates: object) =>
    Number(await importBuild(edc, coreStudy({ oid, design: { gates } })));
  const strict = await build('MDV.STRICT', { complete: [] });
  const loose = await build('MDV.LOOSE', { complete: [], sign: [], lock: [] });
  let taken = 0;
  let proofs = 0;
  return {
    ...{ strict, loose, review },
    async subjectOn(one: number): Promise<string> {
      const subject = `G-${String(++taken).padStart(3, '0')}`;
      await edc.openCasebook(subject, 'PKU1', one);
      return subject;
    },
    /** On the revision that stands. */
    async save(subject: string, form: string, values: Record<string, string>, complete?: boolean) {
      const { revision } = await api.getForm({ study, subject, form }, as('crc'));
      const items = Object.entries(values).map(([path, value]) => ({ path, value }));
      const more = complete === undefined ? {} : { complete };
      const request = { study, subject, form, expectedRevision: revision, items, reason: 'as told', ...more };
      return await api.saveForm(request, as('crc'));
    },
    sign(subject: string, place: string, { seen = [], who = 'investigator', ...more }: Signing = {}) {
      const usual = { meaning: 'I have reviewed these data.', proof: `g-${++proofs}` };
      return review.sign({ study, subject, place, seen, ...usual, ...more }, as(who));
    },
    /** As the coordinator sees it. */
    signatureOf: async (subject: string, form: string) =>
      (await api.getForm({ study, subject, form }, as('crc'))).status?.signature,
  };
}
