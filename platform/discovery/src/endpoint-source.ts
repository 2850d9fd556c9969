/** Where a service is reached at present: a list of `host:port` that may change. */
export interface EndpointSource {
  /** In a stable order, without duplicates. Empty before the first answer, and where nobody serves. */
  current(): readonly string[];
  /** Calls `fn` with the whole new list at each change. Returns how to stop. */
  onChange(fn: (endpoints: readonly string[]) => void): () => void;
  /** An endpoint does not answer: a source that only looks from time to time should look soon. */
  lookAgain?(): void;
  close(): void;
}

/** Endpoints from the configuration: they never change. */
export function staticEndpoints(list: readonly string[]): EndpointSource {
  const endpoints = Object.freeze([...new Set(list)]);
  return { current: () => endpoints, onChange: () => () => {}, close: () => {} };
}

/** The list of a source and those who listen to it; `set` tells them when it is another one. */
export interface EndpointList extends Pick<EndpointSource, 'current' | 'onChange'> {
  /** Sorts and takes out duplicates. Returns whether anything changed. */
  set(endpoints: Iterable<string>): boolean;
}

export function endpointList(): EndpointList {
  const listeners = new Set<(endpoints: readonly string[]) => void>();
  let endpoints: readonly string[] = Object.freeze([]);
  return {
    current: () => endpoints,
    onChange: (fn) => {
      listeners.add(fn);
      return () => void listeners.delete(fn);
    },
    set: (given) => {
      const next = Object.freeze([...new Set(given)].sort());
      if (next.length === endpoints.length && next.every((one, index) => one === endpoints[index])) return false;
      endpoints = next;
      for (const listener of listeners) listener(endpoints);
      return true;
    },
  };
}
