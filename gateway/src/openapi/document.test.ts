import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { services } from '@verum/contracts';
import { routeTable } from '../route-table.ts';
import { openApi } from './document.ts';

const { routes } = routeTable(services);
const document = JSON.parse(JSON.stringify(openApi(routes))) as Document;

interface Operation {
  readonly operationId: string;
  readonly parameters: { name?: string; in?: string; $ref?: string; required?: boolean; schema?: object }[];
  readonly requestBody?: {
    content: Record<string, { schema?: { properties?: Record<string, object>; $ref?: string } }>;
  };
  readonly responses: Record<string, { headers?: object }>;
  readonly security: object[];
}
interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { schemas: Record<string, { properties?: Record<string, object>; required?: string[] }> };
}

function at(path: string, verb: string): Operation {
  const found = document.paths[path]?.[verb];
  assert.ok(found, `${verb} ${path}`);
  return found;
}

test('a standard validator accepts the description as OpenAPI 3.1', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(document) as unknown as Record<string, unknown>);
  assert.ok(valid, JSON.stringify(errors));
  assert.equal(validator.version, '3.1');
});

test('every route of the contracts is described once, under an id of its own', () => {
  const operations = Object.values(document.paths).flatMap((verbs) => Object.values(verbs));
  assert.equal(operations.length, routes.length);
  assert.equal(new Set(operations.map(({ operationId }) => operationId)).size, routes.length);
});

test('every reference leads somewhere', () => {
  const refs = JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g);
  for (const [, path = ''] of refs) {
    const found = path
      .split('/')
      .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], document);
    assert.ok(found !== undefined, path);
  }
});

test('path, query and header parameters stand where the gateway reads them', () => {
  const list = at('/v1/studies/{study}/subjects', 'get').parameters.map(({ name, in: place }) => `${place} ${name}`);
  assert.deepEqual(list, [
    'path study',
    'query site',
    'query status',
    'query pageSize',
    'query pageToken',
    'query withPersons',
    'query startsWith',
  ]);
  const update = at('/v1/patients/{patient}', 'patch').parameters.map(
    ({ name, $ref }) => name ?? $ref?.split('/').at(-1),
  );
  assert.deepEqual(update, ['patient', 'updateMask', 'reason', 'IfMatch', 'IdempotencyKey']);
});

test('a body has neither the fields of the address nor a shape where it is a document', () => {
  const save = at('/v1/studies/{study}/subjects/{subject}/forms/{form}', 'patch');
  const fields = Object.keys(save.requestBody?.content['application/json']?.schema?.properties ?? {});
  assert.deepEqual(fields, ['expectedRevision', 'items', 'reason', 'complete']);
  assert.deepEqual(at('/v1/studies/{study}/builds:import', 'post').requestBody?.content, { '*/*': {} });
  assert.ok(save.responses[200]?.headers);
});

test('limits of the fields, 64-bit numbers and moments are written as JSON has them', () => {
  const { schemas } = document.components;
  assert.deepEqual(schemas['verum.edc.v1.ItemEntry']?.properties?.path, {
    type: 'string',
    minLength: 1,
    maxLength: 600,
  });
  assert.deepEqual(schemas['verum.edc.v1.Form']?.properties?.revision, {
    type: 'string',
    format: 'int64',
    pattern: '^-?[0-9]+$',
  });
  assert.deepEqual(schemas['verum.edc.v1.Form']?.properties?.savedAt, { type: 'string', format: 'date-time' });
  assert.deepEqual(schemas['verum.trial.v1.Arm']?.required, ['code']);
});

test('what needs nobody signed in says so', () => {
  assert.deepEqual(at('/v1/login', 'post').security, []);
  assert.equal(at('/v1/me', 'get').security.length, 3);
});
