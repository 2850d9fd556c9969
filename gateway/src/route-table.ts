import type { DescService } from '@bufbuild/protobuf';
import { type Route, routesOf } from './route.ts';
import { fault, invalid } from './violation.ts';

export type Match =
  | { readonly kind: 'route'; readonly route: Route; readonly params: readonly string[] }
  /** The address exists, for other methods. */
  | { readonly kind: 'verb'; readonly allowed: readonly string[] }
  | { readonly kind: 'none' };

export interface RouteTable {
  readonly routes: readonly Route[];
  /**
   * @param path as it was sent, before any decoding: a value may hold `/` and `:` as %2F and %3A.
   * @throws Refusal INVALID_REQUEST for a value that is not percent-encoded UTF-8.
   */
  match(verb: string, path: string): Match;
  /** The methods that an address takes; none when there is no such address. */
  allowed(path: string): readonly string[];
}

interface Node {
  readonly fixed: Map<string, Node>;
  param?: Node;
  /** By `:verb` suffix, then by HTTP method. */
  readonly ends: Map<string, Map<string, Route>>;
}

/** A tree of segments. Fixed text wins over a parameter, a custom verb over a value that ends like one. */
export function routeTable(services: readonly DescService[]): RouteTable {
  const routes = services.flatMap(({ methods }) => methods.flatMap(routesOf));
  const root = newNode();
  for (const route of routes) insert(root, route);
  const find = (path: string) => (path.startsWith('/') ? search(root, path.slice(1).split('/'), 0, []) : undefined);
  return {
    routes,
    match: (verb, path) => {
      const found = find(path);
      if (!found) return { kind: 'none' };
      const route = found.byVerb.get(verb === 'HEAD' ? 'GET' : verb);
      if (!route) return { kind: 'verb', allowed: verbsOf(found) };
      return { kind: 'route', route, params: found.raw.map((text, index) => decode(text, route, index)) };
    },
    allowed: (path) => verbsOf(find(path)),
  };
}

interface Found {
  readonly byVerb: ReadonlyMap<string, Route>;
  readonly raw: readonly string[];
}

function search(node: Node, segments: readonly string[], at: number, raw: readonly string[]): Found | undefined {
  const segment = segments[at];
  if (segment === undefined || segment === '') return undefined;
  if (at < segments.length - 1) {
    const fixed = node.fixed.get(segment);
    return (
      (fixed && search(fixed, segments, at + 1, raw)) ??
      (node.param && search(node.param, segments, at + 1, [...raw, segment]))
    );
  }
  const colon = segment.lastIndexOf(':');
  return (
    (colon > 0 ? end(node, segment.slice(0, colon), segment.slice(colon), raw) : undefined) ??
    end(node, segment, '', raw)
  );
}

function end(node: Node, segment: string, suffix: string, raw: readonly string[]): Found | undefined {
  const fixed = node.fixed.get(segment)?.ends.get(suffix);
  if (fixed) return { byVerb: fixed, raw };
  const param = node.param?.ends.get(suffix);
  return param && { byVerb: param, raw: [...raw, segment] };
}

function insert(root: Node, route: Route): void {
  let node = root;
  for (const segment of route.segments) {
    if (segment === null) {
      node.param ??= newNode();
      node = node.param;
    } else {
      const next = node.fixed.get(segment) ?? newNode();
      node.fixed.set(segment, next);
      node = next;
    }
  }
  const byVerb = node.ends.get(route.suffix) ?? new Map<string, Route>();
  const other = byVerb.get(route.verb);
  if (other) throw new Error(`${route.verb} ${route.template} is also the address of ${other.method.toString()}`);
  byVerb.set(route.verb, route);
  node.ends.set(route.suffix, byVerb);
}

function newNode(): Node {
  return { fixed: new Map(), ends: new Map() };
}

function verbsOf(found: Found | undefined): readonly string[] {
  return [...(found?.byVerb.keys() ?? [])].flatMap((verb) => (verb === 'GET' ? ['GET', 'HEAD'] : [verb]));
}

function decode(text: string, route: Route, index: number): string {
  try {
    return text.includes('%') ? decodeURIComponent(text) : text;
  } catch (cause) {
    const field = (route.params[index] ?? []).map(({ jsonName }) => jsonName).join('.');
    throw invalid([fault(field, 'percent_encoding')], cause);
  }
}
