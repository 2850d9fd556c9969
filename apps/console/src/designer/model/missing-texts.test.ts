import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { splitDesign } from '@verum/checks';
import { STUDY_FILE } from '@verum/demo';
import { readOdm } from '@verum/odm';
import { consequences } from './consequences.ts';
import { removeContent } from './content.ts';
import { removeForm } from './forms.ts';
import { editItem } from './items.ts';
import { missingTexts } from './missing-texts.ts';
import { editReason } from './reasons.ts';
import { removeVisit } from './visits.ts';

const [study] = (await readOdm([readFileSync(STUDY_FILE)])).builds;
assert(study);
const { build, design } = splitDesign(study);
const demo = { build, design };

test('the demo study misses no text, and a question that loses one language is missing it', () => {
  assert.deepEqual(missingTexts(demo), []);
  const question = [{ lang: 'zh', text: '脉搏' }];
  const [missing, ...more] = missingTexts(editItem('IT.PULSE', { question })(demo));
  assert.deepEqual([missing?.kind, missing?.oid, missing?.language, more], ['item', 'IT.PULSE', 'en', []]);
});

test('an item that says nothing at all is missing its question in both languages', () => {
  const silent = editItem('IT.PULSE', { question: [], description: [] })(demo);
  assert.deepEqual(
    missingTexts(silent).map(({ language }) => language),
    ['en', 'zh'],
  );
});

test('a reason without words in a language is missing them', () => {
  const [lost] = demo.design.notDoneReasons;
  assert.ok(lost);
  const draft = editReason('notDoneReasons', 0, { text: lost.text.filter(({ lang }) => lang === 'en') })(demo);
  assert.deepEqual(missingTexts(draft), [
    { kind: 'setting', oid: 'notDoneReasons', name: 'notDoneReasons', language: 'zh' },
  ]);
});

test('what goes with something that is removed is told before', () => {
  const names = (operation: ReturnType<typeof removeForm>) =>
    consequences(demo, operation(demo)).map(({ kind, name }) => `${kind} ${name}`);
  const consent = names(removeForm('FO.IC'));
  assert.ok(consent.includes('check D.CONSENT_FIRST') && consent.includes('derivation MT.AGE'));
  assert.deepEqual(names(removeVisit('SE.WEEK8')), ['timing Baseline to week 8']);
  const pulse = build.groups
    .find(({ oid }) => oid === 'IG.VS_OTHER')
    ?.content.findIndex(({ oid }) => oid === 'IT.PULSE');
  assert.deepEqual(names(removeContent({ kind: 'group', oid: 'IG.VS_OTHER' }, pulse ?? -1)), []);
});
