/// <reference lib="webworker" />
import { precacheAndRoute } from 'workbox-precaching';

declare const self: ServiceWorkerGlobalScope;
declare const __PRECACHE__: { url: string; revision: string | null }[];

// Everything is kept at once: after one opening the diary needs no network.
precacheAndRoute(__PRECACHE__, { ignoreURLParametersMatching: [/./] });

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

// A new version waits until a page says that nobody is answering (browser/updates.ts).
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') event.waitUntil(self.skipWaiting());
});

interface Reminder {
  readonly title?: string;
  readonly text?: string;
  readonly language?: string;
  readonly tag?: string;
}

self.addEventListener('push', (event) => {
  const { title = 'Diary · 日记', text = '', language = '', tag = '' }: Reminder = event.data?.json() ?? {};
  const icon = 'icon-192.png';
  event.waitUntil(self.registration.showNotification(title, { body: text, lang: language, tag, icon, badge: icon }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(
    self.clients.matchAll({ type: 'window' }).then(([open]) => (open ? open.focus() : self.clients.openWindow('./'))),
  );
});
