import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditRequest, fieldChanges, readAuditSearch, shortChange } from './audit-entry.ts';

test('a form is asked for only with its subject, an item only with its form', () => {
  const asked = (search: object) => JSON.parse(JSON.stringify(auditRequest('S', readAuditSearch({ ...search }))));
  assert.deepEqual(asked({ form: 'F', path: 'P', kind: 'moon' }), { study: 'S' });
  assert.deepEqual(asked({ subject: 1, path: 'P' }), { study: 'S', subject: '1' });
  assert.deepEqual(asked({ subject: '1', form: 'F', path: 'P', kind: 'query' }), {
    ...{ study: 'S', subject: '1', form: 'F', path: 'P', kind: 'query' },
  });
});

test('days are whole: the last one ends with its end', () => {
  const { from = '', to = '' } = auditRequest('S', readAuditSearch({ from: '2026-11-26', to: '2026-11-26' }));
  assert.equal(Date.parse(to) - Date.parse(from), 24 * 60 * 60 * 1000);
  assert.equal(readAuditSearch({ from: 'yesterday' }).from, undefined);
});

test('only what is different is told, and a value alone as itself', () => {
  const entry = { oldJson: '{"value":"78.20","unit":"KG"}', newJson: '{"value":"87.20","unit":"KG"}' };
  assert.deepEqual(fieldChanges(entry), [{ field: 'value', was: '78.20', is: '87.20' }]);
  assert.deepEqual([shortChange(entry).was, shortChange(entry).is], ['78.20', '87.20']);
  const both = { oldJson: '', newJson: '{"state":"OPEN","number":1}' };
  assert.deepEqual(shortChange(both), { was: '', is: 'state: OPEN, number: 1' });
  assert.deepEqual(shortChange({ newJson: 'not json' }).is, 'not json');
});
