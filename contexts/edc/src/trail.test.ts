import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { edc as contract } from '@verum/contracts';
import { importBuild, refusalOf, startEdc, study } from './testing.ts';
import { coreStudy } from './testing-core.ts';

// An auditor asks who did what, when and why, and takes it along as a file.

const edc = await startEdc();
const { api, as } = edc;
const work = edc.of(contract.WorkService);
const review = edc.of(contract.ReviewService);
after(() => edc.stop());
await importBuild(edc, coreStudy());
await edc.openCasebook('T-001', 'PKU1');
await edc.openCasebook('T-002', 'RJH2');
const vitals = 'SE.SCR~FO.VS';
const sbp = 'IG.BP!1/IT.SBP';
type Person = Parameters<typeof as>[0];

async function save(subject: string, form: string, path: string, value: string, person: Person = 'crc', reason = '') {
  const { revision } = await api.getForm({ study, subject, form }, as(person));
  const request = { study, subject, form, expectedRevision: revision, items: [{ path, value }], reason };
  return await api.saveForm(request, as(person));
}

await save('T-001', vitals, sbp, '170');
await save('T-001', vitals, sbp, '140', 'crc', '=misread, "the" scale');
await save('T-001', 'SE.BASE~FO.LB.BLINDED', 'IG.LB/IT.TITRE', '640', 'unblinded');
await review.verifyItems(
  { study, forms: [{ subject: 'T-001', form: vitals, items: [{ path: sbp, version: 2n }] }] },
  as('monitor'),
);
await review.freeze({ study, subject: 'T-001', reason: 'cleaned' }, as('manager'));
await review.freeze({ study, subject: 'T-001', reason: 'one more page', undo: true }, as('manager'));
await save('T-002', vitals, sbp, '120', 'otherCrc');

type Filter = Omit<Parameters<typeof work.listAudit>[0], 'study' | '$typeName'>;

async function trail(person: Person, filter: Filter = {}) {
  const entries: contract.AuditEntry[] = [];
  let pageToken = '';
  do {
    const page = await work.listAudit({ study, pageSize: 3, ...filter, pageToken }, as(person));
    entries.push(...page.entries);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return entries;
}

async function exported(person: Person, format: contract.AuditFormat, filter: { subject?: string } = {}) {
  const parts: Buffer[] = [];
  for await (const { data } of work.exportAudit({ study, format, ...filter }, as(person)))
    parts.push(Buffer.from(data));
  return Buffer.concat(parts).toString();
}

test('every change of a value is there, newest first, with who, when, why, what it was and what it became', async () => {
  const values = await trail('auditor', { subject: 'T-001', form: vitals, path: sbp, kind: 'form' });
  assert.deepEqual(
    values.map(({ op, version, actor, reason, oldJson, newJson }) => [op, version, actor, reason, oldJson, newJson]),
    [
      [
        'update',
        2n,
        'u-crc',
        '=misread, "the" scale',
        '{"value": "170", "version": 1}',
        '{"value": "140", "version": 2}',
      ],
      ['insert', 1n, 'u-crc', 'Data entry', '', '{"value": "170", "version": 1}'],
    ],
  );
  assert.equal(values[0]?.actorName, 'Name of u-crc');
  assert.match(values[0]?.command ?? '', /SaveForm$/);
});

test('it holds every kind of thing, and each filter what it says', async () => {
  const all = await trail('auditor');
  const kinds = new Set(all.map(({ kind }) => kind));
  for (const kind of ['form', 'query', 'verification', 'hold', 'casebook', 'build']) assert(kinds.has(kind), kind);
  const times = all.map(({ at }) => Number(at?.seconds) * 1e9 + Number(at?.nanos));
  assert.deepEqual(
    times,
    times.toSorted((a, b) => b - a),
  );
  for (const kind of kinds) {
    const found = await trail('auditor', { kind });
    assert.deepEqual(
      found,
      all.filter((entry) => entry.kind === kind),
      kind,
    );
  }
  for (const filter of [
    { subject: 'T-001' },
    { actor: 'u-crc' },
    { subject: 'T-002', actor: 'u-crc-2' },
    { actor: 'u-cra', kind: 'verification' },
  ]) {
    const found = await trail('auditor', filter);
    const fits = (entry: contract.AuditEntry) =>
      Object.entries(filter).every(([key, value]) => entry[key as 'actor'] === value);
    assert.deepEqual(found, all.filter(fits), JSON.stringify(filter));
    assert(found.length > 0, JSON.stringify(filter));
  }
});

test('a time is from its first instant, up to and without its last', async () => {
  const all = await trail('auditor');
  const [entry] = all.slice(3);
  assert(entry?.at);
  const instant = `${new Date(Number(entry.at.seconds) * 1000).toISOString().slice(0, 19)}.${String(entry.at.nanos).padStart(9, '0').slice(0, 6)}Z`;
  // The contract tells milliseconds; the trail counts microseconds.
  const next = new Date(Date.parse(instant) + 1).toISOString();
  const within = await trail('auditor', { from: instant, to: next });
  assert(within.some((one) => one.newJson === entry.newJson && one.kind === entry.kind));
  assert.deepEqual(await trail('auditor', { from: instant, to: instant }), []);
  assert.deepEqual(await trail('auditor', { to: '2020-01-01' }), []);
  assert.equal((await trail('auditor', { from: '2020-01-01' })).length, all.length);
});

test('what is blinded, at another site, or of the whole study is for those who may see it', async () => {
  const titre = (entries: { path: string }[]) => entries.some(({ path }) => path.endsWith('IT.TITRE'));
  assert.equal(titre(await trail('auditor')), false);
  assert.equal(titre(await trail('unblindedManager')), true);
  const here = await trail('siteAuditor');
  assert.deepEqual([...new Set(here.map(({ site }) => site))], ['RJH2']);
  assert(here.some(({ kind }) => kind === 'form') && here.some(({ kind }) => kind === 'casebook'));
  assert.equal((await trail('siteAuditor', { kind: 'build' })).length, 0, 'builds are for who has the whole study');
  assert((await trail('auditor', { kind: 'build' })).every(({ site }) => site === ''));
  const refused = await refusalOf(trail('siteAuditor', { subject: 'T-001' }));
  assert.equal(refused.name, 'NOT_FOUND');
  assert.equal((await refusalOf(trail('auditor', { subject: 'nobody' }))).name, 'NOT_FOUND');
});

test('what is held of a subject is told at its site, also when it is lifted', async () => {
  const holds = await trail('manager', { kind: 'hold' });
  assert.deepEqual(
    holds.map(({ site, subject, op }) => [site, subject, op]),
    [
      ['PKU1', 'T-001', 'update'],
      ['PKU1', 'T-001', 'insert'],
    ],
  );
});

test('a filter that makes no sense is refused, each part of it', async () => {
  const filters: Filter[] = [
    { form: vitals },
    { subject: 'T-001', path: sbp },
    { kind: 'values' },
    { from: 'yesterday' },
    { to: '2026-02-30' },
    { from: '2026-06-01T08:00' },
    { pageToken: 'x' },
    { pageToken: Buffer.from(JSON.stringify(['2026-13-01T00:00:00Z', '1', '1'])).toString('base64url') },
  ];
  for (const filter of filters) {
    const refused = await refusalOf(work.listAudit({ study, ...filter }, as('auditor')));
    assert.equal(refused.name, 'INVALID_REQUEST', JSON.stringify(filter));
  }
});

test('as CSV it is what the list is, oldest first, and nothing in it runs in a spreadsheet', async () => {
  const csv = await exported('auditor', contract.AuditFormat.CSV, { subject: 'T-001' });
  const lines = csv.split('\r\n');
  assert.equal(lines[0], 'at,actor,actorName,command,reason,kind,site,subject,form,path,version,op,old,new');
  assert.equal(lines.length - 2, (await trail('auditor', { subject: 'T-001' })).length);
  const corrected = lines.find((line) => line.includes('misread'));
  assert.match(
    corrected ?? '',
    /,"'=misread, ""the"" scale",form,PKU1,T-001,SE\.SCR~FO\.VS,IG\.BP!1\/IT\.SBP,2,update,/,
  );
  assert(!csv.includes('IT.TITRE'));
});

test('as JSON lines each line is an entry, and its values are JSON', async () => {
  const lines = (await exported('unblindedManager', contract.AuditFormat.JSON_LINES)).trimEnd().split('\n');
  const entries = lines.map((line) => JSON.parse(line));
  const newestFirst = await trail('unblindedManager');
  assert.deepEqual(
    entries.map(({ kind, op, path }) => [kind, op, path]).reverse(),
    newestFirst.map(({ kind, op, path }) => [kind, op, path]),
  );
  const titre = entries.find(({ path }) => path === 'IG.LB/IT.TITRE');
  assert.deepEqual([titre.old, titre.new], [null, { value: '640', version: 1 }]);
});
