/** Whether this browser can show what the server sends while the diary is closed. */
export const canPush = (): boolean => 'PushManager' in globalThis && 'serviceWorker' in navigator;

/** The subscription as JSON, or undefined where the patient or the browser does not allow it. `key`: VAPID, base64url. */
export async function subscribePush(key: string): Promise<string | undefined> {
  if (!canPush() || (await Notification.requestPermission()) !== 'granted') return undefined;
  const { pushManager } = await navigator.serviceWorker.ready;
  try {
    const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    return JSON.stringify(subscription);
  } catch (error) {
    // No push service is reached from here, as in much of China; there are other ways to be reminded.
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}
