import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '@verum/call';
import { parseCsv } from './csv.ts';
import type { ListDesign } from './design.ts';
import { readUploadedList } from './uploaded-list.ts';

const design: ListDesign = {
  method: 'LIST',
  masking: 'BLINDED',
  arms: [
    { arm: 'A', ratio: 1 },
    { arm: 'B', ratio: 1 },
  ],
  factors: [{ code: 'sex', levels: ['F', 'M'], weight: 1 }],
};

function faults(csv: string, over: Partial<ListDesign> = {}): string[] {
  try {
    readUploadedList({ ...design, ...over }, csv);
    return [];
  } catch (error) {
    assert.ok(error instanceof Refusal);
    return error.violations.map(({ field, rule }) => `${field}:${rule}`);
  }
}

test('a spreadsheet’s CSV is read: byte order mark, CR LF, quotes, columns in any order', () => {
  assert.deepEqual(parseCsv('\ufeffa,"b ""x"", y"\r\n\r\n"1\n2",\r\n,'), [
    ['a', 'b "x", y'],
    ['1\n2', ''],
    ['', ''],
  ]);
  assert.equal(parseCsv('a,"b'), undefined);
  assert.equal(parseCsv('a,b"c"'), undefined);
  assert.deepEqual(parseCsv(''), []);
  const csv = '\ufeffArm,Sequence,Stratum\r\nB,2,M\r\nA,1,M\r\n"A",1,F\r\n';
  assert.deepEqual(
    readUploadedList(design, csv).map(({ stratum, sequence, arm }) => `${stratum}${sequence}${arm}`),
    ['F1A', 'M1A', 'M2B'],
  );
});

test('every fault is named with its line', () => {
  assert.deepEqual(faults(''), ['csv[1]:head']);
  assert.deepEqual(faults('stratum,sequence\nF,1'), ['csv[1]:head']);
  assert.deepEqual(faults('stratum,sequence,arm,sex\nF,1,A,F'), ['csv[1]:head']);
  assert.deepEqual(faults('stratum,sequence,arm\nF,1,A\nM,1,C\nX,1,A\nM,-1,A'), [
    'csv[3].arm:unknown',
    'csv[4].stratum:unknown',
    'csv[5].sequence:not_a_number',
    'csv.M:sequence',
  ]);
  assert.deepEqual(faults('stratum,sequence,arm\nF,1,A\nF,3,B\nM,1,A\nM,1,B'), ['csv.F:sequence', 'csv.M:sequence']);
  assert.deepEqual(faults('stratum,sequence,arm\nF,1,A'), ['csv.M:sequence']);
  assert.deepEqual(faults('stratum,sequence,arm,kit\nF,1,A,K1\nM,1,B,K1'), ['csv.kit:not_unique']);
  assert.deepEqual(faults('stratum,sequence,arm,number\nF,1,A,R1\nM,1,B,'), ['csv.number:pattern']);
});

test('kits that fall apart by arm would unblind: five of each are enough to tell', () => {
  const list = (kitOf: (at: number, arm: string) => string, each: number) => {
    const rows = Array.from({ length: each * 2 }, (_, at) => {
      const arm = at % 2 ? 'A' : 'B';
      return `F,${at + 1},${arm},${kitOf(at, arm)}`;
    });
    return ['stratum,sequence,arm,kit', ...rows].join('\n');
  };
  const one = { factors: [{ code: 'sex', levels: ['F'], weight: 1 }] };
  const byArm = (at: number, arm: string) => `${arm === 'A' ? 1 : 2}${String(at).padStart(3, '0')}`;
  const mixed = (at: number) => `K${String((at * 7) % 20).padStart(3, '0')}`;
  assert.deepEqual(faults(list(byArm, 5), one), ['csv.kit:reveals_arm']);
  assert.deepEqual(
    faults(
      list((at, arm) => `${arm}-${at}`, 5),
      one,
    ),
    ['csv.kit:reveals_arm'],
  );
  assert.deepEqual(faults(list(byArm, 4), one), []);
  assert.deepEqual(faults(list(mixed, 10), one), []);
  assert.deepEqual(faults(list(byArm, 5), { ...one, masking: 'OPEN' }), []);
});
