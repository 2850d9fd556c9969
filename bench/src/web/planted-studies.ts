import { type Call, newCall } from '@verum/call';
import { restChannel } from '@verum/cli';
import { edc, identity, Role, trial } from '@verum/contracts';
import type { Connection } from '@verum/database';
import { type Channel, client } from '@verum/rpc';
import pg from 'pg';
import { growthStudy } from '../growth-study.ts';
import { longDocument } from './long-form.ts';

/** Studies as large as the console has to bear, and somebody who works in them. */
export interface PlantedStudies {
  readonly loginName: string;
  /** 2,000 subjects × 50 visits of one form. */
  readonly wide: string;
  /** One casebook of 50 visits with 20 forms each, all of them filled. */
  readonly deep: string;
  /** A form of 300 items. */
  readonly long: string;
  /** The one whose casebook is opened in `deep` and `long`. */
  readonly subject: string;
}

const planted: PlantedStudies = {
  ...{ loginName: 'bench', subject: '01-0001' },
  ...{ wide: 'WIDE-01', deep: 'DEEP-01', long: 'LONG-01' },
};

const site = '01';
const shape = { ranges: 0, acrossForms: 0, acrossVisits: 0 };
const wide = { ...shape, visits: 50, forms: 1, subjects: 2_000 };
const deep = { ...shape, visits: 50, forms: 20, subjects: 1 };

export interface PlantOptions {
  readonly address: string;
  /** Of the demo. */
  readonly password: string;
  /** The administrator's connection. */
  readonly admin: Connection;
}

/** Builds and people come through the API, a hundred thousand forms and visits past it: that would take hours. */
export async function plantStudies({ address, password, admin }: PlantOptions): Promise<PlantedStudies> {
  const call = newCall({ command: 'bench', timeoutMs: 600_000 });
  const open = client(identity.IdentityService, restChannel({ address }));
  const signIn = async (loginName: string): Promise<Channel> => {
    const { accessToken } = await open.login({ loginName, password }, { call });
    return restChannel({ address, token: () => accessToken });
  };
  try {
    const operator = await signIn('operator');
    const studies = [planted.wide, planted.deep, planted.long];
    for (const study of studies) await addStudy(client(trial.TrialService, operator), call, study);
    const { invitationToken } = await client(identity.IdentityService, operator).createUser(
      {
        ...{ loginName: planted.loginName, displayName: 'Bench', language: 'en' },
        grants: studies.flatMap((study) =>
          [Role.DATA_MANAGER, Role.CRC].map((role) => ({ role, study, site: role === Role.CRC ? site : '*' })),
        ),
      },
      { call },
    );
    await open.acceptInvitation({ token: invitationToken, password }, { call });
    const capture = client(edc.EdcService, await signIn(planted.loginName));
    await addBuild(capture, call, planted.wide, growthStudy({ oid: 'MDV.WIDE', ...wide }));
    await addBuild(capture, call, planted.deep, growthStudy({ oid: 'MDV.DEEP', ...deep }));
    await addBuild(capture, call, planted.long, await longDocument());
  } finally {
    call.end();
  }
  await fill(admin);
  return planted;
}

async function addStudy(trials: ReturnType<typeof trialsOf>, call: Call, code: string): Promise<void> {
  await trials.createStudy({ study: { code, title: [{ lang: 'en', text: code }] } }, { call });
  const name = [{ lang: 'en', text: 'The hospital' }];
  await trials.addSite({ study: code, site: { code: site, name, timeZone: 'Asia/Shanghai' } }, { call });
}
const trialsOf = (channel: Channel) => client(trial.TrialService, channel);

async function addBuild(
  capture: ReturnType<typeof captureOf>,
  call: Call,
  study: string,
  data: Uint8Array,
): Promise<void> {
  const document = { contentType: 'application/xml', data };
  const { build } = await capture.importBuild({ study, document }, { call });
  const active = { study, build: build?.build ?? '' };
  await capture.publishBuild(active, { call });
  await capture.activateBuild({ ...active, site, fromDate: '2026-01-05', approval: 'EC-2026-014' }, { call });
}
const captureOf = (channel: Channel) => client(edc.EdcService, channel);

/** Past the triggers: no trail, no events. Every third visit has something to tell, so that the screens do, too. */
async function fill(admin: Connection): Promise<void> {
  const sql = new pg.Client(admin);
  await sql.connect();
  try {
    await sql.query(`set session_replication_role = replica`);
    for (const [study, { visits, forms, subjects }] of [
      [planted.wide, wide],
      [planted.deep, deep],
      [planted.long, { visits: 0, forms: 0, subjects: 1 }],
    ] as const)
      await sql.query(`
        create temporary table s as
          select '${site}-' || to_char(n, 'FM0000') as subject, n from generate_series(1, ${subjects}) n;
        insert into trial.subject (study, subject, site, status, consent_date, status_date)
          select '${study}', subject, '${site}', 'ENROLLED', '2026-01-10', '2026-01-12' from s;
        insert into edc.casebook (study, subject, site, build, zone)
          select '${study}', subject, '${site}', 1, 'Asia/Shanghai' from s;
        insert into edc.visit (study, subject, visit, site, position, is_held, held_on, target, earliest, latest)
          select '${study}', subject, 'SE.' || v, '${site}', v, true, date '2026-01-12' + v * 7,
                 date '2026-01-12' + v * 7, date '2026-01-10' + v * 7, date '2026-01-14' + v * 7
            from s, generate_series(0, ${visits - 1}) v;
        insert into edc.form (study, subject, form, site, build, blinded, entry, revision, items, to_verify, content_hash,
                              signed_hash)
          select '${study}', subject, 'SE.' || v || '~FO.' || f, '${site}', 1, false,
                 case when (n + v + f) % 3 = 0 then 'STARTED' else 'COMPLETE' end, 1, '{}', (n + v) % 2, '\\x00',
                 case (n + v + f) % 3 when 1 then '\\x00'::bytea end
            from s, generate_series(0, ${visits - 1}) v, generate_series(0, ${forms - 1}) f;
        insert into edc.query (study, subject, form, number, site, blinded, path, state, origin, texts, opened_by, due_date)
          select '${study}', subject, 'SE.' || v || '~FO.0', 1, '${site}', false, 'IG.0/IT.0.0', 'OPEN', 'PERSON', '[]', 'bench', '2026-06-01'
            from s, generate_series(0, ${visits - 1}) v where (n + v) % 9 = 0;
        drop table s`);
    await sql.query('analyze');
  } finally {
    await sql.end();
  }
}
