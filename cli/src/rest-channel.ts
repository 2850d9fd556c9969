import { setTimeout } from 'node:timers/promises';
import {
  create,
  type DescField,
  type DescMethod,
  fromBinary,
  fromJson,
  type JsonObject,
  type JsonValue,
  type Message,
  toBinary,
  toJson,
} from '@bufbuild/protobuf';
import { Refusal, refuse } from '@verum/call';
import { type HttpBody, HttpBodySchema, type HttpRule, httpRules, isEtag, parseReason, Reason } from '@verum/contracts';
import type { Channel, Envelope } from '@verum/rpc';

const triesMax = 5;

export interface RestOptions {
  /** E.g. `http://127.0.0.1:8000`. */
  readonly address: string;
  /** A bearer token or an API key, asked for at each request. */
  readonly token?: () => Promise<string | undefined> | string | undefined;
  /** What a participant's device shows in place of a token: its proof for this method. */
  readonly proof?: (method: DescMethod) => string;
}

/** The way to every service through the gateway, by the routes of the contracts: for the command line and the tests. */
export function restChannel({ address, token, proof }: RestOptions): Channel {
  async function send(method: DescMethod, bytes: Uint8Array, envelope: Envelope): Promise<Response> {
    const bearer = await token?.();
    const { verb, path, headers, body } = toRequest(method, fromBinary(method.input, bytes));
    const key = envelope.metadata['idempotency-key'];
    try {
      const response = await fetch(new URL(path, address), {
        method: verb,
        headers: {
          ...headers,
          ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
          ...(proof && { authorization: `Device ${proof(method)}` }),
          ...(key !== undefined && { 'idempotency-key': key }),
        },
        ...(body !== undefined && { body: body as NonNullable<RequestInit['body']> }),
        signal: AbortSignal.any([envelope.signal, AbortSignal.timeout(Math.max(1, Math.ceil(envelope.timeoutMs)))]),
      });
      if (!response.ok) throw await toRefusal(response);
      return response;
    } catch (error) {
      if (error instanceof Refusal) throw error;
      if (envelope.signal.aborted) throw envelope.signal.reason;
      // fetch tells a connection that failed by a TypeError with a cause.
      if (!(error instanceof TypeError && error.cause)) throw error;
      throw refuse('UNAVAILABLE', { facts: { address }, cause: error });
    }
  }

  /** A request over the limit has had no work done for it: it is sent again when the server says so. */
  async function patiently(method: DescMethod, bytes: Uint8Array, envelope: Envelope): Promise<Response> {
    for (let tries = 1; ; tries++) {
      try {
        return await send(method, bytes, envelope);
      } catch (error) {
        const isOver = error instanceof Refusal && error.reason === Reason.RATE_LIMITED && tries < triesMax;
        if (!isOver) throw error;
        await setTimeout(error.retryAfterSeconds * 1000, undefined, { signal: envelope.signal });
      }
    }
  }

  return {
    unary: async (method, bytes, envelope) => toMessage(method, await patiently(method, bytes, envelope)),
    stream: async function* (method, bytes, envelope) {
      const response = await patiently(method, bytes, envelope);
      const contentType = response.headers.get('content-type') ?? '';
      for await (const data of response.body ?? []) {
        yield toBinary(HttpBodySchema, create(HttpBodySchema, { contentType, data }));
      }
    },
    close: () => {},
  };
}

interface Request {
  readonly verb: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array;
}

/** The message as its first route takes it: what is in the path and in the body leaves the query. */
export function toRequest(method: DescMethod, message: Message): Request {
  const [rule] = httpRules(method);
  if (!rule) throw new Error(`${method.toString()} has no route`);
  const rest = toJson(method.input, message) as JsonObject;
  const headers: Record<string, string> = { accept: 'application/json' };
  const etag = method.input.fields.find(isEtag);
  if (etag && rule.body !== '*' && rest[etag.jsonName] !== undefined) {
    headers['if-match'] = `"${rest[etag.jsonName]}"`;
    delete rest[etag.jsonName];
  }
  const path = fillPath(method, rule, rest);
  if (rule.body === '') return { verb: rule.verb, path: path + query(rest), headers };
  if (rule.body === '*')
    return {
      verb: rule.verb,
      path,
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(rest),
    };
  const field = method.input.fields.find(({ name }) => name === rule.body);
  if (!field) throw new Error(`${method.toString()} has no field ${rule.body}`);
  const value = rest[field.jsonName];
  delete rest[field.jsonName];
  return { verb: rule.verb, path: path + query(rest), ...bodyOf(field, message, value, headers) };
}

function bodyOf(field: DescField, message: Message, value: JsonValue | undefined, headers: Record<string, string>) {
  if (field.message?.typeName === HttpBodySchema.typeName) {
    const raw = (message as unknown as Record<string, HttpBody>)[field.localName];
    return {
      headers: { ...headers, 'content-type': raw?.contentType || 'application/octet-stream' },
      body: raw?.data ?? new Uint8Array(),
    };
  }
  return { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(value ?? {}) };
}

function fillPath(method: DescMethod, { template }: HttpRule, rest: JsonObject): string {
  return template.replace(/\{([a-z0-9_]+)\}/g, (_, name: string) => {
    const field = method.input.fields.find((one) => one.name === name);
    const value = field && rest[field.jsonName];
    if (field) delete rest[field.jsonName];
    return encodeURIComponent(String(value ?? ''));
  });
}

function query(rest: JsonObject): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(rest)) {
    for (const one of Array.isArray(value) ? value : [value])
      pairs.append(name, typeof one === 'object' ? JSON.stringify(one) : String(one));
  }
  return pairs.size === 0 ? '' : `?${pairs}`;
}

async function toMessage(method: DescMethod, response: Response): Promise<Uint8Array> {
  if (method.output.typeName === HttpBodySchema.typeName) {
    const contentType = response.headers.get('content-type') ?? '';
    const data = new Uint8Array(await response.arrayBuffer());
    return toBinary(HttpBodySchema, create(HttpBodySchema, { contentType, data }));
  }
  const message = fromJson(method.output, (await response.json()) as JsonValue, { ignoreUnknownFields: true });
  return toBinary(method.output, message);
}

interface Problem {
  readonly reason?: string;
  readonly facts?: Record<string, string>;
  readonly violations?: { field: string; rule: string; text: { en: string; zh: string } }[];
  readonly detail?: unknown;
}

async function toRefusal(response: Response): Promise<Refusal> {
  const problem = (await response.json().catch(() => ({}))) as Problem;
  const reason = (problem.reason && parseReason(problem.reason)) || Reason.INTERNAL;
  return new Refusal(reason, {
    facts: { ...problem.facts, ...(!problem.reason && { status: String(response.status) }) },
    violations: (problem.violations ?? []).map(({ field, rule, text }) => ({
      field,
      rule,
      textEn: text.en,
      textZh: text.zh,
    })),
    retryAfterSeconds: Number(response.headers.get('retry-after') ?? 0),
    ...(problem.detail !== undefined && { detail: problem.detail }),
  });
}
