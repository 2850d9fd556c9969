import { type ComponentType, lazy } from 'react';

/** A component that is loaded when it is first shown: what few see does not wait at the door of everybody. */
export function later<K extends string, P>(load: () => Promise<Record<K, ComponentType<P>>>, name: K) {
  return lazy(async () => ({ default: (await load())[name] }));
}
