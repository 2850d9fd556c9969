import { allReasons, reasonName } from '@verum/contracts';
import type { Route } from '../route.ts';
import { operation } from './operation.ts';
import { type Schema, schemas } from './schema.ts';

/** The OpenAPI 3.1 description of the routes, from the descriptors they come from. */
export function openApi(routes: readonly Route[]): Schema {
  const known = schemas();
  const paths: Record<string, Record<string, Schema>> = {};
  const ids = new Map<string, number>();
  for (const route of routes) {
    const name = `${route.method.parent.name.replace(/Service$/, '')}_${route.method.name}`;
    const nth = (ids.get(name) ?? 0) + 1;
    ids.set(name, nth);
    const path = paths[route.template] ?? {};
    path[route.verb.toLowerCase()] = operation(route, nth === 1 ? name : `${name}_${nth}`, known);
    paths[route.template] = path;
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Verum',
      version: 'v1',
      summary: 'Clinical trials',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { ...Object.fromEntries([...known.all].sort(([a], [b]) => (a < b ? -1 : 1))), Problem: problem },
      responses: {
        Problem: {
          description: 'Refused: RFC 9457, with a stable reason and what to do next',
          headers: {
            'Retry-After': { schema: { type: 'integer' }, description: 'Seconds, where a new try makes sense' },
            'X-Request-Id': { schema: { type: 'string' } },
          },
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
      parameters,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
        session: { type: 'apiKey', in: 'cookie', name: '__Host-verum-access' },
        device: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: '`Device`, a blank, and a JWS by its key',
        },
      },
    },
  };
}

const parameters: Schema = {
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    description: 'The ETag that the change is based on',
    schema: { type: 'string' },
    example: '"12"',
  },
  IfNoneMatch: { name: 'If-None-Match', in: 'header', schema: { type: 'string' } },
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description: 'The same key gives the same answer and is done once',
    schema: { type: 'string', minLength: 1, maxLength: 200 },
  },
};

const words: Schema = {
  type: 'object',
  properties: { en: { type: 'string' }, zh: { type: 'string' } },
  required: ['en', 'zh'],
};

const problem: Schema = {
  type: 'object',
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    reason: { type: 'string', enum: allReasons().map(reasonName) },
    titles: words,
    next: words,
    facts: { type: 'object', additionalProperties: { type: 'string' } },
    violations: {
      type: 'array',
      items: {
        type: 'object',
        properties: { field: { type: 'string' }, rule: { type: 'string' }, text: words },
        required: ['field', 'rule', 'text'],
      },
    },
    detail: { description: 'What explains a conflict, to those who may see the object' },
    traceId: { type: 'string' },
    requestId: { type: 'string' },
  },
  required: ['type', 'title', 'status', 'reason', 'titles', 'next', 'facts', 'violations', 'traceId', 'requestId'],
};
