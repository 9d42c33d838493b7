/** The two things that scripts do to elements all day: find one by its id, and make one. */

/** @param {string} id @returns {any} the element, or null where a page has none */
export const byId = (id) => document.getElementById(id);

/** @param {string} tag @param {Record<string, any>} [properties] @param {...(Node | string)} children @returns {any} */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}
