import { useEffect, useState } from 'preact/hooks';

type Later = typeof import('./later-screens.tsx');
let later: Later | undefined;

/** What is loaded after the first screens; undefined until it is here. Asked for at once, needed or not. */
export function useLater(): Later | undefined {
  const [, draw] = useState(0);
  useEffect(() => {
    if (later) return;
    void import('./later-screens.tsx').then((module) => {
      later = module;
      draw((count) => count + 1);
    });
  }, []);
  return later;
}
