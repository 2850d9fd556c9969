import { useEffect, useState } from 'preact/hooks';

/** Where in the diary: behind `#/` of the address, so that the phone's own back button leads back. */
export type Place =
  | { readonly name: 'today' | 'more' | 'reminders' | 'corrections' | 'history' | 'contact' | 'phone' }
  | { readonly name: 'task'; readonly task: string };

const names = ['more', 'reminders', 'corrections', 'history', 'contact', 'phone'] as const;

export function placeOf(hash: string): Place {
  const [, name = '', rest = ''] = /^#\/([a-z]+)(?:\/(.+))?$/.exec(hash) ?? [];
  if (name === 'task' && rest) return { name: 'task', task: decodeURIComponent(rest) };
  const found = names.find((one) => one === name);
  return { name: found ?? 'today' };
}

const hashOf = (place: Place) =>
  place.name === 'today' ? '' : `#/${place.name}${place.name === 'task' ? `/${encodeURIComponent(place.task)}` : ''}`;

const changed = new Set<() => void>();
const tell = () => {
  for (const one of changed) one();
};
addEventListener('hashchange', tell);

export function go(place: Place): void {
  history.pushState(null, '', `${location.pathname}${hashOf(place)}`);
  tell();
}

/** Without a way back: what was there is over. */
export function goInstead(place: Place): void {
  history.replaceState(null, '', `${location.pathname}${hashOf(place)}`);
  tell();
}

/** The code of a link `/diary/#CODE`; empty without one. */
export const linkedCode = (): string =>
  location.hash.startsWith('#/') ? '' : decodeURIComponent(location.hash.slice(1));

export function usePlace(): Place {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const look = () => setHash(location.hash);
    changed.add(look);
    addEventListener('popstate', look);
    return () => {
      changed.delete(look);
      removeEventListener('popstate', look);
    };
  }, []);
  return placeOf(hash);
}
