import assert from 'node:assert/strict';
import { test } from 'node:test';
import { services } from '@verum/contracts';
import fc from 'fast-check';
import { routeTable } from './route-table.ts';

const table = routeTable(services);

test('every route is found at its address, with whatever values are in it', () => {
  const value = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => text.isWellFormed());
  fc.assert(
    fc.property(fc.constantFrom(...table.routes), fc.array(value, { minLength: 4, maxLength: 4 }), (route, values) => {
      let used = 0;
      const path = route.template.replace(/\{[^}]+\}/g, () => encodeURIComponent(values[used++] ?? ''));
      const match = table.match(route.verb, path);
      assert.ok(match.kind === 'route');
      // A value may read like fixed text of another route; then that one is meant.
      if (match.route !== route) assert.ok(match.params.length < used);
      else assert.deepEqual(match.params, values.slice(0, used));
    }),
  );
});

test('any address at all is answered, or refused as badly encoded', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (text) => {
      try {
        assert.ok(['route', 'verb', 'none'].includes(table.match('GET', `/v1/${text}`).kind));
      } catch (error) {
        assert.match(String(error), /INVALID_REQUEST/);
      }
    }),
  );
});

test('two methods at one address are refused at start', () => {
  const [service] = services;
  assert.ok(service);
  assert.throws(() => routeTable([service, service]), /is also the address of/);
});
