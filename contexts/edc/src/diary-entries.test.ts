import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { newCall } from '@verum/call';
import { edc as contract, EventSchema } from '@verum/contracts';
import fc from 'fast-check';
import type { DiaryEntry, DiaryItem } from './domain/casebook/decide-diary.ts';
import { importBuild, refusalOf, startEdc, study } from './testing.ts';

// What a participant reports fills forms of the casebook that nobody else writes in, and comes out the same however often
// and in whatever order it is told.

const build = `<?xml version="1.0" encoding="UTF-8"?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileOID="F1" FileType="Snapshot" ODMVersion="1.3.2" CreationDateTime="2026-11-23T08:00:00Z">
  <Study OID="ST.DIARY"><GlobalVariables><StudyName>D</StudyName><StudyDescription>D</StudyDescription><ProtocolName>D</ProtocolName></GlobalVariables>
    <MetaDataVersion OID="MDV.1" Name="1">
      <Protocol><StudyEventRef StudyEventOID="SE.DIARY" Mandatory="No"/></Protocol>
      <StudyEventDef OID="SE.DIARY" Name="Diary" Repeating="No" Type="Common">
        <FormRef FormOID="FO.PAIN" Mandatory="No"/><FormRef FormOID="FO.PHQ9" Mandatory="No"/><FormRef FormOID="FO.PAPER" Mandatory="No"/></StudyEventDef>
      <FormDef OID="FO.PAIN" Name="Pain" Repeating="Yes"><ItemGroupRef ItemGroupOID="IG.PAIN" Mandatory="Yes"/></FormDef>
      <FormDef OID="FO.PHQ9" Name="PHQ-9" Repeating="No"><ItemGroupRef ItemGroupOID="IG.PHQ9" Mandatory="Yes"/></FormDef>
      <FormDef OID="FO.PAPER" Name="Paper" Repeating="No"><ItemGroupRef ItemGroupOID="IG.PAPER" Mandatory="Yes"/></FormDef>
      <ItemGroupDef OID="IG.PAIN" Name="Pain" Repeating="No"><ItemRef ItemOID="IT.PAIN" Mandatory="Yes"/><ItemRef ItemOID="IT.WHERE" Mandatory="No"/><ItemRef ItemOID="IT.WOKE" Mandatory="No"/></ItemGroupDef>
      <ItemGroupDef OID="IG.PHQ9" Name="PHQ-9" Repeating="No"><ItemRef ItemOID="IT.Q1" Mandatory="Yes"/><ItemRef ItemOID="IT.TOTAL" Mandatory="No"/><ItemRef ItemOID="IT.ANY" Mandatory="No"/></ItemGroupDef>
      <ItemGroupDef OID="IG.PAPER" Name="Paper" Repeating="No"><ItemRef ItemOID="IT.NOTE" Mandatory="Yes"/></ItemGroupDef>
      <ItemDef OID="IT.PAIN" Name="Pain" DataType="integer" Length="2"><RangeCheck Comparator="LE" SoftHard="Soft"><CheckValue>7</CheckValue></RangeCheck></ItemDef>
      <ItemDef OID="IT.WHERE" Name="Where" DataType="text"/>
      <ItemDef OID="IT.WOKE" Name="Woke" DataType="time"/>
      <ItemDef OID="IT.Q1" Name="Q1" DataType="text"><CodeListRef CodeListOID="CL.Q"/><Alias Context="LOINC" Name="/44250-9"/></ItemDef>
      <ItemDef OID="IT.ANY" Name="Any" DataType="text"><CodeListRef CodeListOID="CL.Q"/><Alias Context="verum:diary" Name="multiple-choice"/></ItemDef>
      <ItemDef OID="IT.TOTAL" Name="Total" DataType="integer" Length="2"/>
      <ItemDef OID="IT.NOTE" Name="Note" DataType="text"/>
      <CodeList OID="CL.Q" Name="Q" DataType="text"><EnumeratedItem CodedValue="0"/><EnumeratedItem CodedValue="1"/></CodeList>
    </MetaDataVersion>
  </Study>
</ODM>`;

const edc = await startEdc();
const { api, as } = edc;
after(() => edc.stop());
await importBuild(edc, Buffer.from(build));

const item = (name: string, ...values: string[]) => ({ item: name, values, declined: false, isScore: false });
const score = (name: string, value: string) => ({ ...item(name, value), isScore: true });

function entryOf(subject: string, more: Partial<DiaryEntry> = {}): DiaryEntry {
  return {
    ...{ study, subject, entry: crypto.randomUUID(), revision: 0, visit: 'SE.DIARY', form: 'FO.PAIN' },
    ...{ repeat: '2026-06-01.1', device: 'd-1', reason: '', items: [item('IT.PAIN', '3')] },
    ...more,
  };
}

let cursor = 0;
const events = edc.of(contract.EdcEventsService, 'epro');
async function deliver(...entries: readonly DiaryEntry[]): Promise<void> {
  const call = newCall({ command: 'test', timeoutMs: 30_000 });
  const told = entries.map((entry) => {
    cursor += 1;
    return create(EventSchema, {
      ...{ id: crypto.randomUUID(), producer: 'epro', type: 'epro.entry.received', aggregate: `entry/${entry.entry}` },
      ...{ payloadJson: JSON.stringify(entry), at: timestampFromMs(edc.clock.nowMs()), cursor: `1.${cursor}` },
    });
  });
  await events.deliver({ events: told, settledBefore: '' }, { call }).finally(() => call.end());
}

let number = 0;
async function newSubject(): Promise<string> {
  number += 1;
  const subject = `D-${number}`;
  await edc.openCasebook(subject, 'PKU1');
  return subject;
}
const formOf = (subject: string, form = 'SE.DIARY~FO.PAIN!2026-06-01.1') =>
  api.getForm({ study, subject, form }, as('crc'));
const values = ({ items }: contract.Form) => items.map(({ path, value, notDone }) => [path, value ?? `(${notDone})`]);

test('an entry is a repeat of its form, complete, and of the participant', async () => {
  const subject = await newSubject();
  const told = entryOf(subject, {
    items: [item('IT.PAIN', '3'), item('IT.WHERE', 'back', 'head'), item('IT.WOKE', '06:30')],
  });
  await deliver(told);
  const form = await formOf(subject);
  assert.deepEqual(values(form), [
    ['IG.PAIN/IT.PAIN', '3'],
    ['IG.PAIN/IT.WHERE', 'back,head'],
    ['IG.PAIN/IT.WOKE', '06:30'],
  ]);
  assert.equal(form.diaryEntry, told.entry);
  assert.equal(form.entry, contract.EntryStatus.COMPLETE);
  const { changes } = await api.getItemHistory({ study, subject, form: form.form, item: 'IG.PAIN/IT.PAIN' }, as('crc'));
  assert.deepEqual(
    changes.map(({ actor, command }) => [actor, command]),
    [['device:d-1', 'verum.epro.v1.DiaryService/SubmitEntries']],
  );
});

test('what a rule says of it is asked, as of every value', async () => {
  const subject = await newSubject();
  await deliver(entryOf(subject, { items: [item('IT.PAIN', '9')] }));
  assert.equal((await formOf(subject)).status?.openQueries, 1);
});

test('what one would rather not answer is not done; a form that lacks an answer is not complete', async () => {
  const subject = await newSubject();
  await deliver(entryOf(subject, { items: [{ ...item('IT.WHERE'), declined: true }] }));
  const form = await formOf(subject);
  assert.deepEqual(values(form), [['IG.PAIN/IT.WHERE', '(Preferred not to answer)']]);
  assert.equal(form.entry, contract.EntryStatus.STARTED);
});

test('an item is found by its OID or by an alias, and may have several choices; a score without a place stays where it is', async () => {
  const subject = await newSubject();
  const items = [item('/44250-9', '1'), item('IT.ANY', '0', '1'), score('IT.TOTAL', '1'), score('IT.OTHER', '5')];
  await deliver(entryOf(subject, { form: 'FO.PHQ9', items }));
  assert.deepEqual(values(await formOf(subject, 'SE.DIARY~FO.PHQ9')), [
    ['IG.PHQ9/IT.Q1', '1'],
    ['IG.PHQ9/IT.TOTAL', '1'],
    ['IG.PHQ9/IT.ANY', '0,1'],
  ]);
});

test('nobody at the site writes in it', async () => {
  const subject = await newSubject();
  await deliver(entryOf(subject));
  const { form, revision } = await formOf(subject);
  const key = { study, subject, form, expectedRevision: revision };
  const capture = edc.of(contract.CaptureService);
  const attempts = [
    () => api.saveForm({ ...key, items: [{ path: 'IG.PAIN/IT.PAIN', value: '4' }], reason: 'x' }, as('crc')),
    () => capture.removeForm({ ...key, reason: 'x' }, as('crc')),
    () => capture.skipForm({ ...key, reason: 'x' }, as('crc')),
  ];
  for (const attempt of attempts) assert.equal((await refusalOf(attempt())).name, 'STATE_FORBIDS');
  assert.equal((await formOf(subject)).revision, revision);
  // They may well ask about it.
  const queries = edc.of(contract.QueryService);
  await queries.openQuery({ study, subject, form, path: 'IG.PAIN/IT.PAIN', text: 'Sure?' }, as('monitor'));
});

test('a correction that the participant confirmed is a version of its own, with its reason', async () => {
  const subject = await newSubject();
  const told = entryOf(subject, { items: [item('IT.PAIN', '3'), item('IT.WHERE', 'back')] });
  await deliver(told, { ...told, revision: 1, reason: 'Meant the day before', items: [item('IT.PAIN', '5')] });
  const form = await formOf(subject);
  assert.deepEqual(values(form)[0], ['IG.PAIN/IT.PAIN', '5']);
  assert.deepEqual(
    form.items.find(({ path }) => path === 'IG.PAIN/IT.WHERE')?.value,
    undefined,
    'what it takes back is blank',
  );
  const { changes } = await api.getItemHistory({ study, subject, form: form.form, item: 'IG.PAIN/IT.PAIN' }, as('crc'));
  const last = changes.find(({ new: now }) => now?.value === '5');
  assert.deepEqual(
    [last?.reason, last?.command],
    ['Meant the day before', 'verum.epro.v1.DiaryService/AnswerCorrection'],
  );
});

test('what has no place, or whose place is taken, is refused whole', async () => {
  const subject = await newSubject();
  const refused = async (more: Partial<DiaryEntry>) => (await refusalOf(deliver(entryOf(subject, more)))).name;
  assert.equal(await refused({ subject: 'NOBODY' }), 'NOT_FOUND');
  assert.equal(await refused({ form: 'FO.NONE' }), 'NOT_FOUND');
  assert.equal(await refused({ visit: 'SE.NONE' }), 'NOT_FOUND');
  assert.equal(await refused({ items: [item('IT.OTHER', '1')] }), 'UNKNOWN_ITEM');
  assert.equal(await refused({ items: [item('IT.PAIN', 'much')] }), 'INVALID_VALUE');
  await deliver(entryOf(subject));
  assert.equal(await refused({}), 'STATE_FORBIDS', 'another entry fills it');
  await api.saveForm(
    { study, subject, form: 'SE.DIARY~FO.PAPER', items: [{ path: 'IG.PAPER/IT.NOTE', value: 'x' }] },
    as('crc'),
  );
  assert.equal(
    await refused({ form: 'FO.PAPER', items: [item('IT.NOTE', 'y')] }),
    'STATE_FORBIDS',
    'it was filled by hand',
  );
  // Kept in epro alone: nothing to do here.
  await deliver(entryOf(subject, { form: '' }), entryOf(subject, { visit: '' }));
});

test('a form that is held waits, and is filled when it is free', async () => {
  const subject = await newSubject();
  const told = entryOf(subject);
  const review = edc.of(contract.ReviewService);
  await review.freeze({ study, subject, reason: 'x' }, as('manager'));
  assert.equal((await refusalOf(deliver(told))).name, 'HELD');
  await review.freeze({ study, subject, reason: 'x', undo: true }, as('manager'));
  await deliver(told);
  assert.equal((await formOf(subject)).diaryEntry, told.entry);
});

test('a correction that changes nothing, told before an older one that does, is the one that counts', async () => {
  const subject = await newSubject();
  const entry = crypto.randomUUID();
  const told = (revision: number, ...items: DiaryItem[]) =>
    entryOf(subject, { entry, revision, reason: revision === 0 ? '' : 'corrected', items });
  await deliver(told(0, item('IT.PAIN', '9')));
  await deliver(told(2, item('IT.PAIN', '9')));
  await deliver(told(1, item('IT.PAIN', '0')));
  assert.deepEqual(values(await formOf(subject)), [['IG.PAIN/IT.PAIN', '9']]);
  const { changes } = await api.getItemHistory(
    { study, subject, form: (await formOf(subject)).form, item: 'IG.PAIN/IT.PAIN' },
    as('crc'),
  );
  assert.equal(changes.length, 1, 'what changes nothing is no version');
});

test('a correction that takes everything back, told before the entry, leaves the form empty', async () => {
  const subject = await newSubject();
  const entry = crypto.randomUUID();
  await deliver(entryOf(subject, { entry, revision: 1, reason: 'never happened', items: [] }));
  await deliver(entryOf(subject, { entry, items: [item('IT.PAIN', '4')] }));
  const form = await formOf(subject);
  assert.deepEqual([values(form), form.diaryEntry], [[], entry]);
});

test('however often and in whatever order entries and corrections are told, the casebook is the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc
        .array(fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 1, maxLength: 3 }), {
          minLength: 1,
          maxLength: 3,
        })
        .chain((entries) => {
          const told = entries.flatMap((pains, entry) => pains.map((pain, revision) => ({ entry, revision, pain })));
          return fc.record({
            entries: fc.constant(entries),
            order: fc.shuffledSubarray(told, { minLength: told.length }),
            again: fc.shuffledSubarray(told),
            size: fc.integer({ min: 1, max: 4 }),
          });
        }),
      async ({ entries, order, again, size }) => {
        const subject = await newSubject();
        const names = entries.map(() => crypto.randomUUID());
        const events = [...order, ...again].map(({ entry, revision, pain }) =>
          entryOf(subject, {
            ...{ entry: names[entry] ?? '', revision, repeat: `2026-06-0${entry + 1}.1` },
            ...{ reason: revision === 0 ? '' : 'corrected', items: [item('IT.PAIN', String(pain))] },
          }),
        );
        for (let at = 0; at < events.length; at += size) await deliver(...events.slice(at, at + size));
        for (const [entry, pains] of entries.entries()) {
          const form = await formOf(subject, `SE.DIARY~FO.PAIN!2026-06-0${entry + 1}.1`);
          assert.deepEqual(values(form), [['IG.PAIN/IT.PAIN', String(pains.at(-1))]]);
          assert.equal(form.diaryEntry, names[entry]);
        }
      },
    ),
    { numRuns: 25 },
  );
});
