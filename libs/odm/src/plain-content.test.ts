import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AuditEntry, ItemData } from './data-model.ts';
import { fit } from './fit.ts';
import { serialise, type XmlNode } from './node.ts';
import { sameOids } from './oid-map.ts';
import { plainContent } from './plain-content.ts';
import { type DataContext, longWay } from './write-data.ts';
import { schemaOf } from './write-fit.ts';

// The short way has to write to the character what the long one writes.

const texts = fc.oneof(
  fc.constantFrom('', '5.10', 'R&D <5 "as told"', '\t\r\n', '头痛 \u0000\ufffe\ud800', '\uE0000\uE001'),
  fc.string({ unit: 'binary' }),
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const absentIsAbsent = (some: object) =>
  Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined)) as unknown;

const entries: fc.Arbitrary<AuditEntry> = fc
  .record({
    at: fc.constantFrom('2026-11-23T08:00:00Z', ''),
    userOid: fc.constantFrom('u-crc', '', 'a"b'),
    version: fc.constant(1),
    locationOid: maybe(fc.constantFrom('01', '')),
    reasonForChange: maybe(texts),
    newValue: maybe(texts),
    isNull: maybe(fc.constant(true)),
    unitOid: maybe(fc.constantFrom('MU.KG', 'a<b')),
    sourceId: maybe(fc.constantFrom('S1', undefined)),
  })
  .map((one) => absentIsAbsent(one) as AuditEntry);

const items: fc.Arbitrary<readonly ItemData[]> = fc.array(
  fc
    .record({
      path: fc.constantFrom('IT.A', 'IG.A/IT.A', 'IG.A!2/IT.B', 'IG.A!2/IG.B!1/IT.C', 'IG.%2F/IT.\uE000', 'IG.A'),
      instance: maybe(fc.constantFrom(2)),
      value: maybe(texts),
      isNull: maybe(fc.constant(true)),
      unitOid: maybe(fc.constantFrom('MU.KG')),
      audit: maybe(fc.array(entries, { maxLength: 3 })),
      moreValues: maybe(fc.constant(undefined)),
    })
    .map((one) => absentIsAbsent(one) as ItemData),
  { maxLength: 6 },
);

const joined = (nodes: readonly XmlNode[], { version }: DataContext) =>
  nodes
    .map((node) => {
      const fitted = fit(node, schemaOf(version), () => {});
      return fitted ? serialise(fitted) : '';
    })
    .join('');

test('a form of plain values is written as any other, however its values read', () => {
  let short = 0;
  fc.assert(
    fc.property(items, fc.constantFrom('1.3.2', '2.0'), fc.boolean(), (some, version, history) => {
      const context = { version, history, withExtensions: false, oids: sameOids } as const;
      const form = { groups: [], items: some };
      const long = longWay.content(context, form, 'verum:items/F', (item) => longWay.item(context, item));
      // Twice: the shape is unknown, and then known.
      for (const nodes of [0, 1].map(() => plainContent(context, form, 'verum:items/F', longWay))) {
        if (!nodes) continue;
        short += 1;
        assert.equal(joined(nodes, context), joined(long, context));
      }
    }),
    { numRuns: 2_000 },
  );
  assert.ok(short > 500, `only ${short} were written in the short way`);
});

test('an item with queries beside plain ones is written as any other; what a version cannot say goes the long way', () => {
  const query = { oid: 'Q.1', source: 'System', state: 'Open', lastUpdate: '2026-11-23T08:00:00Z', messages: ['?'] };
  const form = {
    groups: [],
    items: [
      { path: 'IG/A', value: '5' },
      { path: 'IG/B', value: '6', queries: [query] },
    ],
  };
  const context = { version: '2.0', history: true, withExtensions: false, oids: sameOids } as const;
  const nodes = plainContent(context, form, 'x', longWay);
  const long = longWay.content(context, form, 'x', (item) => longWay.item(context, item));
  assert.equal(nodes && joined(nodes, context), joined(long, context));
  assert.equal(plainContent({ ...context, version: '1.3.2' }, form, 'x', longWay), undefined);
  const group = { path: 'IG', transactionType: 'Remove' } as const;
  assert.equal(plainContent(context, { ...form, groups: [group] }, 'x', longWay), undefined);
});
