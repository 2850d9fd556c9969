import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Expressions, type Given } from './expression.ts';
import { typeExpression } from './type-check.ts';

const expressions = new Expressions([]);
const inputs: Given[] = (
  [
    ['i', 'integer'],
    ['d', 'decimal'],
    ['s', 'text'],
    ['b', 'boolean'],
    ['day', 'partialDate'],
  ] as const
).map(([name, dataType]) => ({ name, dataType, isList: false, item: name }));
inputs.push({ name: 'l', dataType: 'integer', isList: true, item: 'l' });

function typed(code: string) {
  const parsed = expressions.parse(code);
  assert.ok(parsed.ok, code);
  return typeExpression(expressions.env, parsed.expr, inputs);
}

test('expressions that mean something have a type and no fault', () => {
  for (const [code, type] of [
    ['i + 1 > 2', 'bool'],
    ['i < d', 'bool'],
    ['double(i) / 3.0', 'double'],
    ['day.getFullYear() - 2000', 'int'],
    ['before(day, "2026-11-01") && !b', 'bool'],
    ['s in ["A", "B"] ? 1 : 2', 'int'],
    ['l.all(x, x > 1)', 'bool'],
    ['l.filter(x, x > 1).size()', 'int'],
    ['l.map(x, double(x))[0]', 'dyn'],
    ['sum(l)', 'dyn'],
    ['s.matches("^A") || s.startsWith("B")', 'bool'],
    ['present(i) == blank(s)', 'bool'],
    ['convert(d, "g", "kg")', 'double'],
    ['text(d)', 'string'],
    ['i == 1.0', 'bool'],
  ] as const) {
    const { type: found, faults } = typed(code);
    assert.deepEqual([found, faults.map(({ en }) => en)], [type, []], code);
  }
});

test('what could only be wrong is told', () => {
  for (const [code, fault] of [
    ['i * 2.0', '* does not take (int, double)'],
    ['s == 1', 'string and int are never equal'],
    ['i in ["1"]', 'int and string are never equal'],
    ['day < "2026-11-01"', 'dates are not ordered by < and >; use before(a, b) and notAfter(a, b)'],
    ['b && i', '&& needs true or false, not int'],
    ['b ? 1 : "x"', 'the two answers of ? : are int and string'],
    ['!s', '! does not take (string)'],
    ['other > 1', 'other is not among the inputs'],
    ['i.all(x, x > 1)', 'int is no list to go through'],
    ['median(l)', 'there is no function median()'],
    ['before(i, "2026-11-01")', 'before() does not take (int, string)'],
    ['l.exists(x, x == "1")', 'int and string are never equal'],
  ] as const)
    assert.deepEqual(
      typed(code).faults.map(({ en }) => en),
      [fault],
      code,
    );
});
