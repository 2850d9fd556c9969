import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hiddenIn, hideText, readMatrixSearch } from './matrix-search.ts';
import { isSameView, viewsIn, withoutView, withView } from './saved-views.ts';

test('an address is read as far as it makes sense', () => {
  const search = readMatrixSearch({ site: 1, status: 'ENROLLED', only: 'queries', hide: 'overdue.nonsense.queries' });
  assert.deepEqual(search, {
    site: '1',
    status: 'ENROLLED',
    find: undefined,
    only: 'queries',
    hide: 'queries.overdue',
  });
  assert.deepEqual(Object.values(readMatrixSearch({ status: 'GONE', only: 'x', hide: 'x', find: '' })), [
    ...[undefined, undefined, undefined, undefined, undefined],
  ]);
});

test('marks are hidden and shown again', () => {
  assert.deepEqual(hiddenIn('queries.overdue'), ['queries', 'overdue']);
  assert.equal(hideText(['overdue', 'queries']), 'queries.overdue');
  assert.equal(hideText([]), undefined);
});

test('a view is kept under its name once, the last one stays', () => {
  const views = withView(withView([], 'Mine', { site: '01' }), 'mine ', { site: '02' });
  assert.deepEqual(views, [{ name: 'mine', search: { site: '02' } }]);
  assert.deepEqual(withView(views, '  ', {}), views);
  assert.deepEqual(withoutView(views, 'mine'), []);
});

test('what is kept on a machine may be anything, and is read as far as it makes sense', () => {
  assert.deepEqual(viewsIn(null), []);
  assert.deepEqual(viewsIn('{"a":'), []);
  assert.deepEqual(
    viewsIn('[{"name":"A","search":{"only":"queries","evil":1}},{"name":3},null]').map(({ name }) => name),
    ['A'],
  );
});

test('a view is the present one when every filter is the same, those left out as well', () => {
  assert(isSameView({ site: '01', find: undefined }, { site: '01' }));
  assert(!isSameView({ site: '01' }, { site: '01', only: 'queries' }));
});
