/** What a person prefers on this page, kept in this browser; where nothing may be kept, it holds for the visit. */

/** @type {Record<string, any>} */
const visit = {};

/** @param {string} name @returns {string | null} */
export function preferred(name) {
  try { return localStorage.getItem(`annotator.${name}`) ?? visit[name] ?? null; } catch { return visit[name] ?? null; }
}

/** @param {string} name @param {string | number} value */
export function prefer(name, value) {
  visit[name] = value;
  try { localStorage.setItem(`annotator.${name}`, value); } catch { /* a browser that keeps nothing */ }
}
