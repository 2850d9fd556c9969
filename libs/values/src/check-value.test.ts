import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkValue, VALUE_LENGTH_MAX } from './check-value.ts';
import { DATA_TYPES, type DataType, dataTypeFromOdm, type ValueSpec } from './data-type.ts';
import { describeReason } from './describe-reason.ts';
import { VALUE_REASONS, type ValueReason } from './refusal.ts';

/** What becomes of a text: the value that is kept, or the reason it is refused. */
function outcome(spec: ValueSpec | DataType, text: string): string {
  const check = checkValue(typeof spec === 'string' ? { dataType: spec } : spec, text);
  return check.ok ? `kept ${check.value}` : check.reason;
}

const kept = (value: string) => `kept ${value}`;

const EDGES: readonly (readonly [DataType, string, ValueReason | string])[] = [
  ['integer', '120', kept('120')],
  ['integer', '１２０', kept('120')],
  ['integer', '－１２', kept('-12')],
  ['integer', ' 120\u3000', kept('120')],
  ['integer', '-0', kept('-0')],
  ['integer', '+007', kept('+007')],
  ['integer', '1e3', 'malformed'],
  ['integer', '1.0', 'malformed'],
  ['integer', '1 000', 'malformed'],
  ['integer', '1,000', 'malformed'],
  ['integer', '--1', 'malformed'],
  ['integer', 'abc', 'malformed'],
  ['integer', '٣', 'malformed'],
  ['integer', '9'.repeat(38), kept('9'.repeat(38))],
  ['integer', '9'.repeat(39), 'too-many-digits'],
  ['decimal', '5.10', kept('5.10')],
  ['decimal', '５．１０', kept('5.10')],
  ['decimal', '−5', kept('-5')],
  ['decimal', '.5', kept('.5')],
  ['decimal', '5.', kept('5.')],
  ['decimal', '.', 'malformed'],
  ['decimal', '1e3', 'malformed'],
  ['decimal', 'NaN', 'malformed'],
  ['decimal', 'INF', 'malformed'],
  ['decimal', '5,1', 'malformed'],
  ['decimal', '<5', 'malformed'],
  ['double', '1.5E-3', kept('1.5E-3')],
  ['double', 'NaN', 'malformed'],
  ['boolean', 'true', kept('true')],
  ['boolean', '１', kept('1')],
  ['boolean', 'TRUE', 'malformed'],
  ['boolean', 'yes', 'malformed'],
  ['date', '2024-02-29', kept('2024-02-29')],
  ['date', '２０２４－０２－２９', kept('2024-02-29')],
  ['date', '2026-02-29', 'no-such-date'],
  ['date', '1900-02-29', 'no-such-date'],
  ['date', '2000-02-29', kept('2000-02-29')],
  ['date', '0000-01-01', 'no-such-date'],
  ['date', '0001-01-01', kept('0001-01-01')],
  ['date', '9999-12-31', kept('9999-12-31')],
  ['date', '10000-01-01', 'malformed'],
  ['date', '2026-13-01', 'no-such-date'],
  ['date', '2026-1-1', 'malformed'],
  ['date', '2026/01/01', 'malformed'],
  ['date', '2026-11', 'malformed'],
  ['date', '2026-11-UK', 'malformed'],
  ['date', '2026-01-01Z', 'malformed'],
  ['partialDate', '2026', kept('2026')],
  ['partialDate', '2026-11', kept('2026-11')],
  ['partialDate', '2026-11-UK', kept('2026-11-UK')],
  ['partialDate', '2026-UN-15', kept('2026-UN-15')],
  ['partialDate', '2026---15', kept('2026---15')],
  ['partialDate', '2026----', kept('2026----')],
  ['partialDate', '2026-UK-31', kept('2026-UK-31')],
  ['partialDate', '2026-UK-32', 'no-such-date'],
  ['partialDate', '2026-02-30', 'no-such-date'],
  ['partialDate', '2026-04-31', 'no-such-date'],
  ['partialDate', '2026--', 'malformed'],
  ['partialDate', '2026-', 'malformed'],
  ['partialDate', '2026-11-', 'malformed'],
  ['partialDate', 'UK-11-15', 'malformed'],
  ['partialDate', '2026-11-uk', 'malformed'],
  ['partialDate', '2026-11-??', 'malformed'],
  ['incompleteDate', '--11-15', kept('--11-15')],
  ['incompleteDate', 'UK-02-29', kept('UK-02-29')],
  ['incompleteDate', 'UK-02-30', 'no-such-date'],
  ['incompleteDate', '-----', 'malformed'],
  ['time', '00:00', kept('00:00')],
  ['time', '１４：３０', kept('14:30')],
  ['time', '23:59:59.999999999+14:00', kept('23:59:59.999999999+14:00')],
  ['time', '24:00', 'no-such-time'],
  ['time', '23:59:60', 'no-such-time'],
  ['time', '23:60', 'no-such-time'],
  ['time', '10:30+14:01', 'no-such-time'],
  ['time', '10:30z', 'malformed'],
  ['time', '9:30', 'malformed'],
  ['time', '10', 'malformed'],
  ['time', '10:30:15,5', 'malformed'],
  ['partialTime', '10', kept('10')],
  ['partialTime', '10:UK', kept('10:UK')],
  ['partialTime', 'UK:30', 'malformed'],
  ['incompleteTime', '-:30:-', kept('-:30:-')],
  ['incompleteTime', '10:30:15-', kept('10:30:15-')],
  ['incompleteTime', '-:-:-', 'malformed'],
  ['datetime', '2026-11-15T10:30', kept('2026-11-15T10:30')],
  ['datetime', '2026-11-15T10:30:00Z', kept('2026-11-15T10:30:00Z')],
  ['datetime', '2026-11-15 10:30', 'malformed'],
  ['datetime', '2026-11-15', 'malformed'],
  ['datetime', '2026-02-29T10:30', 'no-such-date'],
  ['datetime', '2026-11-15T24:00', 'no-such-time'],
  ['partialDatetime', '2026-11-UK', kept('2026-11-UK')],
  ['partialDatetime', '2026-11-15TUK:UK', kept('2026-11-15TUK:UK')],
  ['partialDatetime', '2026-11-15T10', kept('2026-11-15T10')],
  ['partialDatetime', '2026-11T10:30', 'malformed'],
  ['incompleteDatetime', '2026---15T-:30:-', kept('2026---15T-:30:-')],
  ['incompleteDatetime', '-----T-:-:-', 'malformed'],
  ['duration', 'P3D', kept('P3D')],
  ['duration', 'PT4H30M', kept('PT4H30M')],
  ['duration', 'P2W', kept('P2W')],
  ['duration', '-P1Y', kept('-P1Y')],
  ['duration', 'P', 'malformed'],
  ['duration', 'P1YT', 'malformed'],
  ['duration', 'P1.5D', 'malformed'],
  ['interval', '2026-11-15/P3D', kept('2026-11-15/P3D')],
  ['interval', 'P3D/P3D', 'malformed'],
  ['interval', '2026-02-30/2026-03-01', 'no-such-date'],
  ['uri', 'https://example.org/病历?a=1#b', kept('https://example.org/病历?a=1#b')],
  ['uri', 'a b', 'malformed'],
  ['uri', '%zz', 'malformed'],
  ['hexBinary', '0FB7', kept('0FB7')],
  ['hexBinary', '0FB', 'malformed'],
  ['base64Binary', 'QUJD', kept('QUJD')],
  ['base64Binary', 'QQ==', kept('QQ==')],
  ['base64Binary', 'QR==', 'malformed'],
  ['text', '  １２０ \t', kept('  １２０ \t')],
  ['text', '\r\nline', kept('\r\nline')],
  ['text', '\u0000', 'bad-character'],
  ['text', 'a\u001bb', 'bad-character'],
  ['text', 'a\ud800', 'bad-character'],
  ['text', '\udc00\ud800', 'bad-character'],
  ['text', '\ufffe', 'bad-character'],
  ['text', ' \t\u3000', 'empty'],
  ['integer', '', 'empty'],
];

test('the edges of every data type fall where the documentation puts them', () => {
  for (const [dataType, text, expected] of EDGES)
    assert.equal(outcome(dataType, text), expected, `${dataType} ${JSON.stringify(text)}`);
});

test('lengths hold just inside and just outside', () => {
  assert.equal(outcome({ dataType: 'text', length: 2 }, '😀研'), kept('😀研'));
  assert.equal(outcome({ dataType: 'text', length: 2 }, '😀研究'), 'too-long');
  assert.equal(outcome({ dataType: 'integer', length: 3 }, '-999'), kept('-999'));
  assert.equal(outcome({ dataType: 'integer', length: 3 }, '1000'), 'too-many-digits');
  assert.equal(outcome({ dataType: 'integer', length: 3 }, '0007'), kept('0007'));
  assert.equal(outcome('text', 'x'.repeat(VALUE_LENGTH_MAX)), kept('x'.repeat(VALUE_LENGTH_MAX)));
  assert.equal(outcome('text', 'x'.repeat(VALUE_LENGTH_MAX + 1)), 'too-long');
  assert.equal(outcome('text', '😀'.repeat(VALUE_LENGTH_MAX)), kept('😀'.repeat(VALUE_LENGTH_MAX)));
});

test('a decimal of length 5 with 2 significant digits has three digits before the point and two after', () => {
  const spec: ValueSpec = { dataType: 'decimal', length: 5, significantDigits: 2 };
  assert.equal(outcome(spec, '999.99'), kept('999.99'));
  assert.equal(outcome(spec, '1000'), 'too-many-digits');
  assert.equal(outcome(spec, '1.999'), 'too-many-decimals');
  assert.equal(outcome({ dataType: 'decimal', length: 5 }, '123.45'), kept('123.45'));
  assert.equal(outcome({ dataType: 'decimal', length: 5 }, '123.456'), 'too-many-digits');
  assert.equal(outcome({ dataType: 'decimal', significantDigits: 1 }, '5.10'), 'too-many-decimals');
});

test('code lists are exact, to the character', () => {
  const sex: ValueSpec = { dataType: 'text', codes: new Set(['M', 'F']) };
  assert.equal(outcome(sex, 'M'), kept('M'));
  for (const text of ['m', 'M ', 'Ｍ', 'MF', 'X']) assert.equal(outcome(sex, text), 'not-a-choice', text);
  const grade: ValueSpec = { dataType: 'integer', codes: new Set(['1', '2']) };
  assert.equal(outcome(grade, '２'), kept('2'));
  assert.equal(outcome(grade, '02'), 'not-a-choice');
  assert.equal(outcome(grade, 'one'), 'malformed');
});

test('an item with several choices keeps their order and refuses repeats and strangers', () => {
  const spec: ValueSpec = { dataType: 'integer', multiple: true, codes: new Set(['1', '2', '3']) };
  assert.equal(outcome(spec, '3,1'), kept('3,1'));
  assert.equal(outcome(spec, '３, 1'), kept('3,1'));
  assert.deepEqual(checkValue(spec, '1,2,1'), {
    ok: false,
    reason: 'choice-repeated',
    dataType: 'integer',
    position: 3,
  });
  assert.deepEqual(checkValue(spec, '1,9'), { ok: false, reason: 'not-a-choice', dataType: 'integer', position: 2 });
  assert.equal(outcome(spec, '1,,2'), 'empty');
  assert.equal(outcome(spec, '1,'), 'empty');
});

test('a refusal never repeats what was typed', () => {
  for (const dataType of DATA_TYPES)
    for (const text of ['张三\u0000', '张三 张三', ',', '张三'.repeat(20_000)])
      assert.doesNotMatch(JSON.stringify(checkValue({ dataType, length: 1 }, text)), /张三/);
});

test('every reason of every data type has a message in both languages with a next step', () => {
  for (const reason of VALUE_REASONS) {
    for (const dataType of DATA_TYPES) {
      for (const facts of [{ dataType }, { dataType, max: 3, actual: 5, position: 2 }]) {
        const { en, zh } = describeReason(reason, facts);
        assert.match(en, /^[A-Z].*\.$/);
        assert.match(zh, /\p{Script=Han}.*。$/u);
        assert.doesNotMatch(en + zh, /undefined|NaN/);
      }
    }
  }
});

test('every ODM data type has its place', () => {
  const names =
    'integer decimal float double date datetime time text string URI boolean hexBinary base64Binary hexFloat base64Float partialDate partialTime partialDatetime durationDatetime intervalDatetime incompleteDatetime incompleteDate incompleteTime';
  for (const name of names.split(' ')) assert.ok(dataTypeFromOdm(name), name);
  assert.equal(dataTypeFromOdm('float'), 'decimal');
  assert.equal(dataTypeFromOdm('toString'), undefined);
  assert.equal(dataTypeFromOdm('money'), undefined);
});
