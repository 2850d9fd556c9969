/** Held by every page in which a task is being answered. */
const entryLock = 'verum-diary-entry';

/**
 * Registers the worker that keeps the diary for times without a network. A new version of the diary takes over when no
 * page of this device answers anything and this one says that it may; then the page is loaded anew.
 */
export async function followUpdates(mayReload: () => boolean): Promise<{ tryUpdate(): void }> {
  if (!('serviceWorker' in navigator)) return { tryUpdate: () => {} };
  const { serviceWorker } = navigator;
  const registration = await serviceWorker.register('/diary/sw.js', { scope: '/diary/' });
  let isTakingOver = false;
  let isOld = false;
  const { controller: first } = serviceWorker;
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
