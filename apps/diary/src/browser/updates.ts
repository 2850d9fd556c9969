import { loadLater } from '../screens/use-later.ts';

/** Held by every page in which a task is being answered. */
const entryLock = 'verum-diary-entry';

/**
 * Registers the worker that keeps the diary for times without a network, as soon as there is one. A new version of the
 * diary takes over when no page of this device answers anything and this one says that it may; then the page is loaded
 * anew.
 */
export async function followUpdates(mayReload: () => boolean): Promise<{ tryUpdate(): void }> {
  if (!('serviceWorker' in navigator)) return { tryUpdate: () => {} };
  const { serviceWorker } = navigator;
  const { controller: first } = serviceWorker;
  const registration = await kept();
  let isTakingOver = false;
  let isOld = false;
  serviceWorker.addEventListener('controllerchange', () => {
    // Another window has let the new version take over: this one follows as soon as it may. A worker that claims its
    // pages as it begins changes nothing.
    isOld = isTakingOver || (first !== null && serviceWorker.controller !== first);
    if (isOld && mayReload()) reload();
  });
  const tryUpdate = () => {
    if (isOld && mayReload()) return reload();
    const { waiting } = registration;
    // Without a controller this is the first version, which waits for nobody.
    if (!waiting || !serviceWorker.controller || isTakingOver || !mayReload()) return;
    void navigator.locks.request(entryLock, { ifAvailable: true }, async (lock) => {
      if (!lock || !mayReload()) return;
      isTakingOver = true;
      waiting.postMessage('take-over');
    });
  };
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', tryUpdate);
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') registration.update().catch(() => {});
    else tryUpdate();
  });
  tryUpdate();
  return { tryUpdate };
}

/** Once all files of a version are on this device. What fails for want of a network is tried again, and again. */
async function kept(): Promise<ServiceWorkerRegistration> {
  const keep = async () => {
    await loadLater();
    await navigator.serviceWorker.register('/diary/sw.js', { scope: '/diary/' });
    return navigator.serviceWorker.ready;
  };
  for (;;) {
    const later = new Promise<void>((again) => {
      addEventListener('online', () => again());
      setTimeout(again, 60_000);
    });
    const registration = await Promise.race([keep().catch(() => later), later]);
    if (registration) return registration;
  }
}

/** Until the new page is there, nobody types into the old one. */
function reload(): void {
  document.body.hidden = true;
  location.reload();
}

/** From now until the answer is called: no version is changed. */
export function holdEntry(): () => void {
  if (!('locks' in navigator)) return () => {};
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  void navigator.locks.request(entryLock, { mode: 'shared' }, () => held);
  return release;
}
