import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseText, pickText } from './pick-text.ts';

const en = { lang: 'en', text: 'Vital signs' };
const zh = { lang: 'zh-CN', text: '生命体征' };
const plain = { lang: '', text: 'VS' };

test('the reader’s own language comes first, whatever its region and wherever it stands', () => {
  assert.deepEqual(chooseText([en, zh], 'zh'), { text: '生命体征' });
  assert.deepEqual(chooseText([en, plain], 'zh'), { text: 'VS' }, 'of no language, so in any');
});

test('a text in another language says which', () => {
  assert.deepEqual(chooseText([en], 'zh'), { text: 'Vital signs', other: 'en' });
  assert.deepEqual(chooseText([zh], 'en'), { text: '生命体征', other: 'zh-CN' });
  assert.equal(pickText([en], 'zh'), 'Vital signs');
  assert.deepEqual([chooseText([], 'zh'), chooseText(undefined, 'en')], [{ text: '' }, { text: '' }]);
});
