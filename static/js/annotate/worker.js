/** The service worker of the annotation page: where the server cannot be reached, it gives the copy that the page keeps of itself. */

/** As long as anybody waits for a page on bad Wi-Fi. */
const PATIENCE = 8000;

addEventListener("activate", (event) => event.waitUntil(registration.navigationPreload?.enable()));

addEventListener("fetch", (event) => {
  const { mode, method } = event.request;
  if (mode === "navigate" && method === "GET") event.respondWith(answer(event));
});

/** What the server says, when it says something; a page that is kept is kept as it is now. @param {any} event @returns {Promise<Response>} */
async function answer(event) {
  const { request, preloadResponse } = event;
  const asked = Promise.resolve(preloadResponse).then((response) => response ?? fetch(request));
  const [account] = await caches.keys();
  const copies = account && await caches.open(account);
  const copy = await copies?.match(request);
  if (!copy) return asked;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, copy));
  const given = await Promise.race([asked, late]).catch(() => copy);
  if (given === copy || given.status >= 500) return copy;
  event.waitUntil(given.ok ? copies.put(request, given.clone()) : copies.delete(request));
  return given;
}
