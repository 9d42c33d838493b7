/**
 * Loads a page before it is needed and puts it in the place of this one: the next unit stands there when a key is
 * pressed.
 */

/**
 * `at` is when the page was asked for: what was answered since may be newer than what the page says.
 * @typedef {{page: Document, url: string, at: number}} Loaded
 */

const FRESH = 60_000;

/**
 * Loads a page as a document; no script of it runs.
 * @param {string} url @returns {Promise<Loaded | null>} null when it cannot be had
 */
export function load(url) {
  const at = Date.now();
  return new Promise((resolve) => {
    // fetch gives text, which the security policy lets nobody parse; this request parses it by itself.
    const asked = new XMLHttpRequest();
    asked.open("GET", url);
    asked.responseType = "document";
    asked.addEventListener("load", () => {
      const isPage = asked.status === 200 && asked.response;
      resolve(isPage ? { page: asked.response, url: asked.responseURL, at } : null);
    });
    asked.addEventListener("error", () => resolve(null));
    asked.send();
  });
}

/**
 * Whether a loaded page is one on which to decide, not too old.
 * @param {Loaded | null} loaded
 * @returns {loaded is Loaded}
 */
export function isReady(loaded) {
  return Boolean(loaded?.page.querySelector("main.unit-page")) && Date.now() - (loaded?.at ?? 0) < FRESH;
}

/**
 * Puts a loaded page in the place of this one.
 * @param {Loaded} loaded
 * @param {{keepsAddress?: boolean}} [options]
 */
export function show({ page, url }, options = {}) {
  for (const id of ["main", "queue-progress"]) {
    const [here, there] = [document.getElementById(id), page.getElementById(id)];
    if (here && there) here.replaceWith(document.importNode(there, true));
  }
  document.title = page.title;
  if (!options.keepsAddress) history.pushState(null, "", url);
  scrollTo({ top: 0 });
  document.getElementById("main")?.focus({ preventScroll: true });
}
