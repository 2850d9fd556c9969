import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXPRESSION_LENGTH_MAX, Expressions, type Given, type GivenValue } from './expression.ts';

const expressions = new Expressions([{ from: 'g', to: 'kg', factor: '0.001', version: '1' }]);
const given = (name: string, dataType: Given['dataType'], isList = false): Given => ({
  name,
  dataType,
  isList,
  item: 'I',
});

function run(code: string, values: Readonly<Record<string, [Given['dataType'], GivenValue]>> = {}): unknown {
  const inputs = Object.entries(values).map(([name, [dataType, value]]) => given(name, dataType, Array.isArray(value)));
  return expressions.run(
    code,
    inputs,
    Object.values(values).map(([, value]) => value),
  );
}

test('and, or, not and ? : have three values', () => {
  const texts = { T: 'true', F: 'false', U: undefined } as const;
  const answers = { true: 'T', false: 'F', undefined: 'U' } as const;
  const table = (code: string) =>
    (['T', 'F', 'U'] as const)
      .map((a) =>
        (['T', 'F', 'U'] as const)
          .map((b) => answers[String(run(code, { a: ['boolean', texts[a]], b: ['boolean', texts[b]] })) as 'true'])
          .join(''),
      )
      .join(' ');
  assert.equal(table('a && b'), 'TFU FFF UFU');
  assert.equal(table('a || b'), 'TTT TFU TUU');
  assert.equal(table('!a'), 'FFF TTT UUU');
  assert.equal(table('a ? b : true'), 'TFU TTT UUU');
  assert.equal(table('a == b'), 'TFU FTU UUU');
  assert.equal(table('present(a) == present(b)'), 'TTF TTF FFT');
  assert.equal(table('blank(a) || b'), 'TFU TFU TTT');
});

test('values arrive as their types: whole, decimal, exponent, boolean, text', () => {
  assert.equal(run('a + 1', { a: ['integer', '+007'] }), 8n);
  assert.equal(run('a == 5.1', { a: ['decimal', '5.10'] }), true);
  assert.equal(run('a > 1000.0', { a: ['double', '1.5D3'] }), true);
  assert.equal(run('a', { a: ['boolean', '1'] }), true);
  assert.equal(run('a + "!"', { a: ['text', '１２'] }), '１２!');
  assert.equal(run('text(a)', { a: ['decimal', '5.10'] }), '5.10');
});

test('a value that is not what its type says is undetermined, but it is there', () => {
  for (const [dataType, value] of [
    ['integer', '12a'],
    ['integer', '9'.repeat(30)],
    ['decimal', '1e3'],
    ['boolean', 'yes'],
  ] as const) {
    assert.equal(run('a == a', { a: [dataType, value] }), undefined, value);
    assert.equal(run('present(a)', { a: [dataType, value] }), true);
  }
});

test('partial dates answer only what their known parts decide', () => {
  const day = (code: string, value: string) => run(code, { a: ['partialDate', value] });
  for (const [value, isBefore] of [
    ['2026-10-31', true],
    ['2026-11-01', false],
    ['2026-10-UK', true],
    ['2026-UK-UK', undefined],
    ['2025', true],
    ['', undefined],
  ] as const)
    assert.equal(day('before(a, "2026-11-01")', value), isBefore, value);
  assert.equal(day('notAfter(a, "2026-11-30")', '2026-11-UK'), true);
  assert.equal(day('sameDay(a, "2026-11-05T10:00")', '2026-11-05'), true);
  assert.equal(day('sameDay(a, "2026-11-05")', '2026-11'), undefined);
  assert.equal(day('daysBetween("2026-02-28", a)', '2026-03-01'), 1n);
  assert.equal(day('daysBetween("2026-02-28", a)', '2026-03'), undefined);
  assert.equal(day('yearsBetween(a, "2026-11-26")', '1960-11-26'), 66n);
  assert.equal(day('yearsBetween(a, "2026-11-26")', '1960-11-27'), 65n);
  assert.equal(day('yearsBetween(a, "2026-11-26")', '1960-11'), undefined);
  assert.equal(day('yearsBetween(a, "2026-11-26")', '1960-10'), 66n);
  assert.deepEqual(
    ['getFullYear', 'getMonth', 'getDate', 'getDayOfWeek'].map((part) => day(`a.${part}()`, '2026-11-26')),
    [2026n, 10n, 26n, 4n],
  );
  assert.deepEqual(
    ['getFullYear', 'getMonth', 'getDate'].map((part) => day(`a.${part}()`, '2026---15')),
    [2026n, undefined, 15n],
  );
});

test('lists hold what is there, and may be empty', () => {
  const list = (code: string, ...values: string[]) => run(code, { l: ['integer', values] });
  assert.equal(list('l.all(x, x > 1)'), true);
  assert.equal(list('l.all(x, x > 1)', '2', '1'), false);
  assert.equal(list('size(l)', '2', '1'), 2n);
  assert.equal(list('sum(l)', '2', '1'), 3n);
  assert.equal(list('mean(l)', '2', '1'), 1.5);
  assert.equal(list('max(l) - min(l)', '7', '3', '5'), 4n);
  assert.equal(list('sum(l)'), undefined);
  assert.equal(list('present(l)'), false);
});

test('conversions are exact, and undetermined where none leads', () => {
  assert.equal(run('convert(text(a), "g", "kg")', { a: ['decimal', '5100'] }), '5.1');
  assert.equal(run('convert(a, "g", "kg") == 5.1', { a: ['decimal', '5100'] }), true);
  assert.equal(run('convert(a, "g", "lb") > 0.0', { a: ['decimal', '5100'] }), undefined);
  assert.equal(run('compareDecimals(text(a), "0.3")', { a: ['decimal', '0.30'] }), 0n);
});

test('what divides by zero, overflows or has no answer is undetermined', () => {
  for (const code of ['1 / 0', '9223372036854775807 + 1', 'sqrt(-1.0) == 1.0', 'ln(0.0) < 0.0', 'l[3]', '"a" < 1'])
    assert.equal(run(code, { l: ['integer', ['1']] }), undefined, code);
});

test('a pattern cannot stall an evaluation', () => {
  const started = performance.now();
  assert.equal(run('a.matches("^(a+)+$")', { a: ['text', `${'a'.repeat(5_000)}!`] }), false);
  assert.ok(performance.now() - started < 1_000);
});

test('broken, endless and deeply nested code is told, not thrown', () => {
  assert.equal(expressions.parse('l.all(x, l.exists(y, x == y))').ok, true);
  for (const code of [
    'l.all(x, l.all(y, l.all(z, x + y == z)))',
    'a >',
    '(',
    'x'.repeat(EXPRESSION_LENGTH_MAX + 1),
    '('.repeat(9_000),
  ]) {
    assert.equal(expressions.parse(code).ok, false, code.slice(0, 20));
    assert.equal(run(code, {}), undefined);
  }
});

test('the stacks of errors elsewhere are left alone', () => {
  const { stackTraceLimit } = Error;
  run('missing > 1');
  assert.equal(Error.stackTraceLimit, stackTraceLimit);
});
