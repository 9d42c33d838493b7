/** What a person prefers, kept in this browser. Where the browser keeps nothing, it holds for the visit. */

/** @type {Record<string, string>} */
const visit = {};

/** @param {string} name @returns {string | null} */
export function preferred(name) {
  const held = visit[name] ?? null;
  try {
    return localStorage.getItem(`annotator.${name}`) ?? held;
  } catch {
    return held;
  }
}

/** @param {string} name @param {string | number} value */
export function prefer(name, value) {
  visit[name] = String(value);
  try {
    localStorage.setItem(`annotator.${name}`, String(value));
  } catch {
    // The browser keeps nothing: the choice holds for this visit.
  }
}
