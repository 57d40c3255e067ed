// Keeps the pages that were read, so that they open without a network; new ones win when there is one.
'use strict';

const KEPT = 'gradyan';

addEventListener('install', () => self.skipWaiting());
addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
addEventListener('fetch', (event) => {
  if (event.request.method !== 'GET') return;
  event.respondWith((async () => {
    const cache = await caches.open(KEPT);
    try {
      const answer = await fetch(event.request);
      if (answer.ok) await cache.put(event.request, answer.clone());
      return answer;
    } catch (why) {
      const found = await cache.match(event.request, { ignoreSearch: true });
      if (found) return found;
      throw why;
    }
  })());
});
