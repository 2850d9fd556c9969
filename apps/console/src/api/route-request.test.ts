import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contractTables } from '../contracts/contract-tables.ts';
import { routeRequest } from './route-request.ts';

const { routes, roles } = contractTables();
const route = (service: string, method: string) => routes[service]?.[method] ?? assert.fail(`${service}.${method}`);

test('a form key with its separators stays one segment of the path', () => {
  const { url, body } = routeRequest(route('edc', 'getForm'), {
    study: 'HTN-01',
    subject: '01-003',
    form: 'SE.UNSCHEDULED!2~FO.A%2FE!1',
  });
  assert.equal(url, '/v1/studies/HTN-01/subjects/01-003/forms/SE.UNSCHEDULED!2~FO.A%252FE!1');
  assert.equal(body, undefined);
});

test('what is in the path is neither in the query nor in the body', () => {
  const save = { study: 'S', subject: '1', form: 'V~F', expectedRevision: '3', items: [{ path: 'I', value: '5.10' }] };
  const { url, body } = routeRequest(route('edc', 'saveForm'), save);
  assert.equal(url, '/v1/studies/S/subjects/1/forms/V~F');
  assert.deepEqual(JSON.parse(body ?? ''), { expectedRevision: '3', items: [{ path: 'I', value: '5.10' }] });
});

test('fields of a read go into the query, and empty ones nowhere', () => {
  const { url } = routeRequest(route('edc', 'listCasebooks'), {
    study: 'S',
    site: '',
    pageSize: 200,
    pageToken: undefined,
  });
  assert.equal(url, '/v1/studies/S/casebooks?pageSize=200');
});

test('a false answer and a zero are something and are sent', () => {
  const { body } = routeRequest(route('edc', 'saveForm'), {
    study: 'S',
    subject: '1',
    form: 'V~F',
    expectedRevision: '0',
    complete: false,
  });
  assert.deepEqual(JSON.parse(body ?? ''), { expectedRevision: '0', complete: false });
});

test('an empty text is sent where it says something: no patient any more, not the patient as before', () => {
  const correction = { study: 'S', subject: '1', reason: 'linked by mistake', patient: '' };
  const { body } = routeRequest(route('trial', 'correctSubject'), correction);
  assert.deepEqual(JSON.parse(body ?? ''), { reason: 'linked by mistake', patient: '' });
});

test('a path without its field is a bug and not a request', () => {
  assert.throws(() => routeRequest(route('edc', 'getForm'), { study: 'S', subject: '', form: 'V~F' }), /needs subject/);
});

test('verbs after the colon stay as they are', () => {
  assert.equal(routeRequest(route('identity', 'refresh'), {}).url, '/v1/login:refresh');
});

test('the tables tell what a coordinator may do', () => {
  assert.ok(roles.ROLE_CRC?.permissions.includes('casebook.write'));
  assert.ok(!roles.ROLE_MONITOR?.permissions.includes('casebook.write'));
});
