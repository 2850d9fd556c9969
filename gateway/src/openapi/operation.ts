import type { DescField } from '@bufbuild/protobuf';
import { fieldRules, HttpBodySchema } from '@verum/contracts';
import type { Route } from '../route.ts';
import { fieldSchema, objectSchema, type Schema, type Schemas } from './schema.ts';

/** One route as an OpenAPI operation. */
export function operation(route: Route, operationId: string, schemas: Schemas): Schema {
  const { method, rules } = route;
  return {
    operationId,
    tags: [method.parent.name.replace(/Service$/, '')],
    summary: words(method.name),
    description: describe(route),
    parameters: [...pathParameters(route, schemas), ...queryParameters(route, schemas), ...headerParameters(route)],
    ...(route.body.kind !== 'none' && { requestBody: requestBody(route, schemas) }),
    responses: responses(route, schemas),
    security: securityOf(rules.scope),
  };
}

function securityOf(scope: Route['rules']['scope']): object[] {
  if (scope === 'public') return [];
  return scope === 'device' ? [{ device: [] }] : [{ bearer: [] }, { apiKey: [] }, { session: [] }];
}

/** `GetTrialList` → `Get trial list`. */
function words(name: string): string {
  const [first = '', ...rest] = name.split(/(?=[A-Z][a-z])/);
  return [first, ...rest.map((word) => word.toLowerCase())].join(' ');
}

const reach: Readonly<Record<Route['rules']['scope'], string>> = {
  public: 'Nobody has to be signed in.',
  self: 'For whoever is signed in.',
  platform: 'Needs the permission at every study and site.',
  any: 'Needs the permission in any study or site; the answer holds what it reaches.',
  study: 'Needs the permission in the study; the answer holds the sites it reaches.',
  'whole-study': 'Needs the permission at every site of the study.',
  service: 'For services of this installation only.',
  device: 'For the device of a participant, which signs each call; it reaches what is its own subject’s.',
};

function describe({ rules }: Route): string {
  return [
    reach[rules.scope],
    ...(rules.permission ? [`Permission: \`${rules.permission}\`.`] : []),
    ...(rules.rate ? [`At most ${rules.rate.burst} at once and ${rules.rate.perSecond} a second for one caller.`] : []),
    ...(rules.bodyMax ? [`Body up to ${rules.bodyMax} bytes.`] : []),
  ].join(' ');
}

function pathParameters({ params }: Route, { refer }: Schemas): Schema[] {
  return params.map((path) => ({
    name: nameOf(path),
    in: 'path',
    required: true,
    schema: path.at(-1) ? fieldSchema(path.at(-1) as DescField, refer) : {},
  }));
}

/** Templates name fields as the contract does, queries as JSON does; the gateway takes both. */
function nameOf(path: readonly DescField[]): string {
  return path.map(({ name }) => name).join('.');
}

function queryParameters(route: Route, { refer }: Schemas): Schema[] {
  const { body, params, method, expected } = route;
  if (body.kind === 'message') return [];
  const isElsewhere = (field: DescField) =>
    field === expected || ('field' in body && body.field === field) || params.some(([first]) => first === field);
  return method.input.fields
    .filter((field) => !isElsewhere(field))
    .map((field) => ({
      name: field.jsonName,
      in: 'query',
      required: fieldRules(field)?.required ?? false,
      schema: fieldSchema(field, refer),
    }));
}

function headerParameters({ expected, rules, verb, etag }: Route): Schema[] {
  const refer = (name: string) => ({ $ref: `#/components/parameters/${name}` });
  return [
    ...(expected ? [refer('IfMatch')] : []),
    ...(rules.isRead ? [] : [refer('IdempotencyKey')]),
    ...(verb === 'GET' && etag ? [refer('IfNoneMatch')] : []),
  ];
}

function requestBody({ body, method, params }: Route, { refer }: Schemas): Schema {
  if (body.kind === 'raw') return { required: true, content: { '*/*': {} } };
  if (body.kind === 'field')
    return { required: true, content: { 'application/json': { schema: refer(body.field.message) } } };
  const fields = method.input.fields.filter((field) => !params.some((path) => path.length === 1 && path[0] === field));
  const schema = fields.length === method.input.fields.length ? refer(method.input) : objectSchema(fields, refer);
  return { required: fields.some((field) => fieldRules(field)?.required), content: { 'application/json': { schema } } };
}

function responses({ method, etag, rules, verb }: Route, { refer }: Schemas): Schema {
  const isDocument = method.output.typeName === HttpBodySchema.typeName;
  const problem = { $ref: '#/components/responses/Problem' };
  return {
    200: {
      description: 'Answered',
      ...(etag && { headers: { ETag: { schema: { type: 'string' }, description: 'The revision, for If-Match' } } }),
      content: isDocument
        ? { '*/*': {} }
        : {
            'application/json': { schema: refer(method.output) },
            // One event an answer: its id is the cursor, its data the answer as JSON.
            ...(rules.isFeed && { 'text/event-stream': { schema: { type: 'string' } } }),
          },
    },
    ...(etag && verb === 'GET' && { 304: { description: 'The caller has this revision' } }),
    ...(rules.scope !== 'public' && { 401: problem }),
    ...(rules.rate && { 429: problem }),
    default: problem,
  };
}
