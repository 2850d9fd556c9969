import type { Route } from '../contracts/contract-tables.ts';

export interface RouteRequest {
  /** Path and query. */
  readonly url: string;
  /** JSON text; absent where the route takes none. */
  readonly body?: string;
  /** In place of it: a document, as it is. */
  readonly document?: Blob;
}

type Fields = Readonly<Record<string, unknown>>;

/** A request as its route takes it: what is in the path and in the body leaves the query. Empty fields are not sent. */
export function routeRequest({ template, body, emptiable = [] }: Route, request: Fields): RouteRequest {
  const rest: Record<string, unknown> = Object.fromEntries(
    Object.entries(request).filter(
      ([name, value]) => value !== undefined && (value !== '' || emptiable.includes(name)),
    ),
  );
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest[name];
    if (value === undefined) throw new Error(`${template} needs ${name}`);
    delete rest[name];
    return encodeURIComponent(String(value));
  });
  if (body === '*') return { url: path, body: JSON.stringify(rest) };
  if (body === '') return { url: path + query(rest) };
  const { [body]: content = {}, ...others } = rest;
  const url = path + query(others);
  return content instanceof Blob ? { url, document: content } : { url, body: JSON.stringify(content) };
}

function query(fields: Fields): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? value : [value]) pairs.append(name, String(one));
  }
  return pairs.size === 0 ? '' : `?${pairs}`;
}
