import { useEffect, useState } from 'preact/hooks';

type Later = typeof import('./later-screens.tsx');
let later: Later | undefined;

/** A page that has it needs no more files of its version. */
export async function loadLater(): Promise<void> {
  later ??= await import('./later-screens.tsx');
}

/** What is loaded after the first screens; undefined until it is here. Asked for at once, needed or not. */
export function useLater(): Later | undefined {
  const [, draw] = useState(0);
  useEffect(() => {
    if (!later) void loadLater().then(() => draw((count) => count + 1));
  }, []);
  return later;
}
