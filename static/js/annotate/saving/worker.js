/**
 * The service worker of the annotation page: when the page is reloaded while the server cannot be reached, it gives the
 * copy that it keeps of itself.
 *
 * Only a reload does: who opens the address finds no more than without a service worker.
 */

/** As long as anybody waits for a page on bad Wi-Fi. */
const PATIENCE = 8000;
/** As long as a sign-in lasts that nobody uses. */
const LIFE = 2 * 60 * 60 * 1000;

addEventListener("fetch", (/** @type {any} */ event) => {
  if (event.request.isReloadNavigation) event.respondWith(answer(event.request));
});

/** @returns {undefined} where the browser has no copy, or cannot read it */
const nothing = () => undefined;

/** @param {Request} request @returns {Promise<Response>} */
async function answer(request) {
  const asked = fetch(request);
  const copy = await caches.match(request).catch(nothing);
  if (!copy || !(Date.now() - Date.parse(copy.headers.get("Date")) < LIFE)) return asked;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, copy));
  const given = await Promise.race([asked, late]).catch(() => copy);
  if (given.status >= 500) return copy;
  // Signed out, or not to be seen any more: neither is the copy.
  if (!given.ok) for (const name of await caches.keys()) await (await caches.open(name)).delete(request);
  return given;
}
