import { useEffect, useState } from 'preact/hooks';

/** Chromium's offer to install; no standard, and absent elsewhere. */
interface InstallOffer extends Event {
  prompt(): Promise<unknown>;
}

let offer: InstallOffer | undefined;
const changed = new Set<() => void>();
const keep = (event: Event | undefined) => {
  offer = event as InstallOffer | undefined;
  for (const one of changed) one();
};
addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault();
  keep(event);
});
addEventListener('appinstalled', () => keep(undefined));

export interface Install {
  /** Undefined where the browser offers no such thing, or it is done. */
  readonly install: (() => void) | undefined;
  /** An iPhone that has it in its browser only, and so deletes it after seven days without use. */
  readonly isIos: boolean;
}

export function useInstall(): Install {
  const [, draw] = useState(0);
  useEffect(() => {
    const look = () => draw((count) => count + 1);
    changed.add(look);
    return () => {
      changed.delete(look);
    };
  }, []);
  const isInstalled = matchMedia('(display-mode: standalone)').matches;
  return {
    install: offer && (() => void offer?.prompt()),
    isIos: /iPhone|iPad/.test(navigator.userAgent) && !isInstalled,
  };
}
