import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '@verum/call';
import { Reason } from '@verum/contracts';
import { acceptPassword, normalisePassword } from './passwords.ts';

const names = ['zhang.min', '张敏敏'];

function weakness(typed: string): string {
  try {
    acceptPassword(typed, names, 'password');
    return '';
  } catch (error) {
    assert.ok(error instanceof Refusal && error.reason === Reason.PASSWORD_WEAK);
    assert.ok(!JSON.stringify(error.violations).includes(typed));
    return error.violations[0]?.rule ?? '';
  }
}

test('twelve characters are enough and eleven are not, whatever alphabet they are of', () => {
  assert.equal(weakness('tok-3-BLUE-9'), '');
  assert.equal(weakness('tok-3-BLUE-'), 'min_len');
  assert.equal(weakness('春眠不觉晓处处闻啼鸟夜来'), '');
  assert.equal(weakness('春眠不觉晓处处闻啼鸟夜'), 'min_len');
  assert.equal(weakness('🐎🔋📎✅🐎🔋📎✅🐎🔋📎'), 'min_len');
});

test('a thousand characters are read and one more is not', () => {
  const long = 'abcdefg hijk'.repeat(84).slice(0, 1000);
  assert.equal(weakness(long), '');
  assert.equal(weakness(`${long}x`), 'max_len');
});

test('the login name or the name in any case makes it weak', () => {
  assert.equal(weakness('my-ZHANG.min-2026'), 'name');
  assert.equal(weakness('密码锁张敏敏九八七六五四三'), 'name');
  assert.equal(weakness('my-zhang.mi-n2026'), '');
});

test('a common password stays common when repeated or dressed with digits', () => {
  for (const typed of [
    'password1234',
    'Password1234!!',
    'administrator',
    '123456123456',
    'iloveyou2026!',
    'aaaaaaaaaaaab',
  ]) {
    assert.equal(weakness(typed), 'common', typed);
  }
  assert.equal(weakness('passwort-im-regal'), '');
});

test('two ways to type the same text are the same password', () => {
  assert.equal(normalisePassword('ｐａｓｓé'), normalisePassword('passe\u0301'));
});
