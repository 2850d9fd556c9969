import type { Route } from '../contracts/contract-tables.ts';
import { type ValueStore, valueStore } from '../ui/value-store.ts';
import type { Api, CallOptions } from './client.ts';

/** A request that a page made, as somebody may repeat it: nothing that was typed is in it. */
export interface LoggedRequest {
  /** Path of the page. */
  readonly page: string;
  /** `work.countWork` */
  readonly method: string;
  readonly route: Route;
  /** Strings are blanked where they would go into a body. */
  readonly request: Readonly<Record<string, unknown>>;
}

const loggedMax = 60;

export type RequestLog = ValueStore<readonly LoggedRequest[]>;

export const requestLog: RequestLog = valueStore<readonly LoggedRequest[]>([]);

/**
 * The API, remembering what is asked of it. Signing in and out, and what the page asks by itself in the background,
 * is not remembered.
 */
export function logged(
  api: Api,
  routes: Readonly<Record<string, Readonly<Record<string, Route>>>>,
  { log, page }: { readonly log: RequestLog; readonly page: () => string },
): Api {
  type AnyMethod = (request: Record<string, unknown>, options?: CallOptions) => Promise<unknown>;
  const services = Object.entries(api as unknown as Record<string, Record<string, AnyMethod>>);
  const wrapped = services.map(([service, methods]) => [
    service,
    Object.fromEntries(
      Object.entries(methods).map(([name, call]) => [
        name,
        (request: Record<string, unknown>, options?: CallOptions) => {
          const route = routes[service]?.[name];
          if (route && !options?.isBackground && !isOfSession(route)) {
            const method = `${service}.${name}`;
            log.set(withRequest(log.get(), { page: page(), method, route, request: withoutWords(route, request) }));
          }
          return call(request, options);
        },
      ]),
    ),
  ]);
  return Object.freeze(Object.fromEntries(wrapped)) as Api;
}

function isOfSession({ template }: Route): boolean {
  return /^\/v1\/(login|logout|reauthenticate|invitations)\b/.test(template);
}

/** Each once for a page, the newest last. */
export function withRequest(log: readonly LoggedRequest[], one: LoggedRequest): readonly LoggedRequest[] {
  const keyOf = ({ page, method, request }: LoggedRequest) => JSON.stringify([page, method, request]);
  const key = keyOf(one);
  return [...log.filter((other) => keyOf(other) !== key), one].slice(-loggedMax);
}

/** What stands in the address stays; of a body only its shape, its numbers and the names of choices. */
export function withoutWords({ template, body }: Route, request: Readonly<Record<string, unknown>>) {
  const isInBody = (name: string) => (body === '*' ? !template.includes(`{${name}}`) : body !== '' && name === body);
  return Object.fromEntries(
    Object.entries(request)
      .filter(([, value]) => value !== undefined && value !== '')
      .map(([name, value]) => [name, isInBody(name) ? blanked(value) : value]),
  );
}

function blanked(value: unknown): unknown {
  if (typeof value === 'string') return /^[A-Z]+(_[A-Z0-9]+)+$/.test(value) ? value : '…';
  if (Array.isArray(value)) return value.slice(0, 1).map(blanked);
  if (value instanceof Blob) return {};
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, blanked(one)]));
}
