import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConditionDef } from '@verum/odm';
import { readSkip } from './read-skip.ts';

const condition = (code: string, definition = 'IG.A/IT.A', context = 'CEL'): ConditionDef => ({
  ...{ oid: 'C', name: 'C', description: [] },
  expressions: [{ context, code }],
  signature: {
    parameters: [
      { name: 'a', dataType: 'text', definition },
      { name: 'b', dataType: 'integer', definition: 'IG.A/IT.B' },
    ],
    returnValues: [],
  },
});
const when = (...codes: string[]) => {
  const asked = readSkip(codes.map((code) => condition(code)));
  return (
    asked &&
    `${asked.enableWhen.map(({ item, operator, value }) => `${item} ${operator} ${value}`).join(asked.enableAny ? ' or ' : ' and ')}`
  );
};

describe('skip logic of a form in the words of a diary', () => {
  const carried: readonly (readonly [readonly string[], string])[] = [
    [[], ''],
    [['a == "N"'], 'IT.A != N'],
    [["a == 'N'"], 'IT.A != N'],
    // What was not answered skips nothing, so it asks.
    [['a != "Y"'], 'IT.A = Y or IT.A exists false'],
    [['b < 4'], 'IT.B >= 4 or IT.B exists false'],
    [['b >= 4.5'], 'IT.B < 4.5 or IT.B exists false'],
    [['blank(a)'], 'IT.A exists true'],
    [['present(a)'], 'IT.A exists false'],
    [['a == "N" || blank(b)'], 'IT.A != N and IT.B exists true'],
    [['a == "N"', 'b == 0'], 'IT.A != N and IT.B != 0'],
  ];
  for (const [codes, expected] of carried)
    it(`${codes.join(' over ') || 'none'}`, () => assert.equal(when(...codes), expected));

  const refused: readonly (readonly string[])[] = [
    ['a == "N" && b == 0'],
    ['!(a == "N")'],
    ['a != "Y" || blank(b)'],
    ['a == b'],
    ['c == "N"'],
    ['a == "x || y"'],
    ['size(a) > 2'],
    ['a == "N"', 'b > 4'],
  ];
  for (const codes of refused) it(`not ${codes.join(' over ')}`, () => assert.equal(when(...codes), undefined));

  it('not what reads another form, another repeat, or is written otherwise', () => {
    for (const definition of ['~FO.DM/IG.DM/IT.SEX', 'SE.X~FO.DM/IG.DM/IT.SEX', 'IG.A!1/IT.A', 'IG.A/IT.A@unit']) {
      assert.equal(readSkip([condition('a == "N"', definition)]), undefined, definition);
    }
    assert.equal(readSkip([condition('a == "N"', 'IG.A/IT.A', 'XPath')]), undefined);
    assert.equal(readSkip([undefined]), undefined);
  });
});
