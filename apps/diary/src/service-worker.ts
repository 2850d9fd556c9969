/// <reference lib="webworker" />
import { PrecacheController } from 'workbox-precaching';

declare const self: ServiceWorkerGlobalScope;
declare const __PRECACHE__: { url: string; revision: string | null }[];

// Everything is kept at once: after one opening the diary needs no network.
const kept = new PrecacheController();
kept.addToCacheList(__PRECACHE__);
self.addEventListener('install', (event) => void kept.install(event));
self.addEventListener('activate', (event) => {
  void kept.activate(event);
  event.waitUntil(self.clients.claim());
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const name = request.mode === 'navigate' ? 'index.html' : request.url;
  if (request.method !== 'GET' || kept.getCacheKeyForURL(name) === undefined) return;
  event.respondWith(kept.matchPrecache(name).then((answer) => answer ?? fetch(request)));
});

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
