import { useEffectEvent, useLayoutEffect } from 'react';

/** Hears every key, wherever the focus is, from the moment that the page is drawn: an effect that comes later misses some. */
export function useKeys(onKey: (event: KeyboardEvent) => void): void {
  const hear = useEffectEvent(onKey);
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => hear(event);
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}
