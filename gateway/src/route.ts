import type { DescField, DescMethod } from '@bufbuild/protobuf';
import {
  HttpBodySchema,
  type HttpRule,
  httpRules,
  identity,
  isEtag,
  type MethodRules,
  methodRules,
} from '@verum/contracts';

/** Where a body goes. `raw` is a google.api.HttpBody: the bytes as they are. */
export type BodyPlan =
  | { readonly kind: 'none' | 'message' }
  | { readonly kind: 'field' | 'raw'; readonly field: MessageField };

type MessageField = DescField & { fieldKind: 'message' };

/** One way to call a method over HTTP, with everything that its options say, read once. */
export interface Route {
  readonly method: DescMethod;
  readonly rules: MethodRules;
  readonly verb: HttpRule['verb'];
  readonly template: string;
  /** Fixed text, or null for a parameter. */
  readonly segments: readonly (string | null)[];
  /** `:verb` at the end, or ''. */
  readonly suffix: string;
  /** Field paths of the parameters, in the order of the address. */
  readonly params: readonly (readonly DescField[])[];
  readonly body: BodyPlan;
  /** Of the request: from If-Match. */
  readonly expected?: DescField;
  /** Of the request: which members of the body change. */
  readonly mask?: DescField;
  /** Of the answer: the ETag. */
  readonly etag?: DescField;
  readonly answersBytes: boolean;
  /** Login, refresh and logout, whose tokens a browser keeps in cookies. */
  readonly session?: 'open' | 'renew' | 'close';
}

/** @throws Error for a rule that cannot be served: a mistake of the contract, found at start. */
export function routesOf(method: DescMethod): Route[] {
  return httpRules(method).map((rule) => toRoute(method, rule));
}

function toRoute(method: DescMethod, { verb, template, body }: HttpRule): Route {
  const [, path = '', suffix = ''] = /^((?:\/(?:[\w.-]+|\{[\w.]+\}))+)(:\w+)?$/.exec(template) ?? [];
  if (path === '') throw new Error(`${method.toString()}: its template ${template} is not understood`);
  const segments = path.slice(1).split('/');
  const names = segments.filter((segment) => segment.startsWith('{')).map((segment) => segment.slice(1, -1));
  const expected = method.input.fields.find(isEtag);
  const mask = method.input.fields.find(({ message }) => message?.typeName === 'google.protobuf.FieldMask');
  const etag = method.output.fields.find(isEtag);
  const plan = bodyPlan(method, body);
  const session = sessionOf(method);
  return {
    method,
    rules: methodRules(method),
    verb,
    template,
    segments: segments.map((segment) => (segment.startsWith('{') ? null : segment)),
    suffix,
    params: names.map((name) => parameter(method, name)),
    body: plan,
    answersBytes: method.output.typeName === HttpBodySchema.typeName,
    ...(expected && { expected }),
    ...(mask && plan.kind === 'field' && verb === 'PATCH' && { mask }),
    ...(etag && { etag }),
    ...(session && { session }),
  };
}

function parameter(method: DescMethod, name: string): DescField[] {
  const path = fieldPath(method.input, name);
  const last = path?.at(-1);
  if (!path || (last?.fieldKind !== 'scalar' && last?.fieldKind !== 'enum')) {
    throw new Error(`${method.toString()}: {${name}} is not a single value of the request`);
  }
  return path;
}

/** `a.b_c` or `a.bC` as fields, outermost first; undefined when there is none of that name. */
export function fieldPath(schema: DescMethod['input'], name: string): DescField[] | undefined {
  const path: DescField[] = [];
  let inside: DescMethod['input'] | undefined = schema;
  for (const part of name.split('.')) {
    const field: DescField | undefined = inside?.fields.find((one) => one.name === part || one.jsonName === part);
    if (!field) return undefined;
    path.push(field);
    inside = field.fieldKind === 'message' ? field.message : undefined;
  }
  return path;
}

function bodyPlan(method: DescMethod, body: string): BodyPlan {
  if (body === '') return { kind: 'none' };
  if (body === '*') return { kind: 'message' };
  const field = method.input.fields.find(({ name }) => name === body);
  if (field?.fieldKind !== 'message') throw new Error(`${method.toString()}: its body ${body} is not a message`);
  return { kind: field.message.typeName === HttpBodySchema.typeName ? 'raw' : 'field', field };
}

function sessionOf(method: DescMethod): Route['session'] {
  const { login, refresh, logout } = identity.IdentityService.method;
  if (method === login) return 'open';
  if (method === refresh) return 'renew';
  return method === logout ? 'close' : undefined;
}
