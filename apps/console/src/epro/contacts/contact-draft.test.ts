import assert from 'node:assert/strict';
import { test } from 'node:test';
import { draftOf, textsOf } from './contact-draft.ts';

test('what was there comes back as it was, in the languages it was in', () => {
  const before = [
    { lang: 'zh-TW', text: '三病房' },
    { lang: 'en-GB', text: 'Ward 3' },
  ];
  assert.deepEqual(draftOf(before), { en: 'Ward 3', zh: '三病房' });
  assert.deepEqual(
    textsOf(draftOf(before), before).sort((one, other) => (one.lang ?? '').localeCompare(other.lang ?? '')),
    before.toReversed(),
  );
});

test('a language that the form does not show stays', () => {
  const before = [
    { lang: 'de', text: 'Station 3' },
    { lang: 'en', text: 'Ward 3' },
  ];
  assert.deepEqual(textsOf({ en: '', zh: ' 三病房\n' }, before), [
    { lang: 'zh-CN', text: '三病房' },
    { lang: 'de', text: 'Station 3' },
  ]);
});

test('nothing in any language takes it away', () => assert.deepEqual(textsOf({ en: ' ', zh: '\n' }, []), []));
