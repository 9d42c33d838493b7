/** What scripts do to elements all day: find one, find some, copy one, listen to one, and ask in a dialog. */

/** @param {string} id @returns {any} the element, or null where a page has none */
export const byId = (id) => document.getElementById(id);

/**
 * The part of an element that has this name.
 * @param {any} root
 * @param {string} name
 * @returns {any}
 */
export const part = (root, name) => root.querySelector(`[data-part="${name}"]`);

/** A copy of what a template of the page holds. @param {string} id @returns {any} */
export const copied = (id) => byId(id).content.firstElementChild.cloneNode(true);

/** @param {string} selector @param {any} [root] @returns {any[]} */
export const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

/**
 * Listens to events of one or several kinds, on what is there: a page may leave parts out.
 * @param {any} target
 * @param {string} kinds
 * @param {(event: any) => unknown} act
 */
export function on(target, kinds, act) {
  for (const kind of kinds.split(" ")) target?.addEventListener(kind, act);
}

/**
 * Opens a dialog and gives the value of the button that closed it, "" when none did.
 * @param {any} dialog
 * @returns {Promise<any>}
 */
export function ask(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true }));
}

/**
 * Does something when one of some buttons is pressed; `act` gets the button.
 * @param {string} selector
 * @param {(button: any) => unknown} act
 */
export function onPress(selector, act) {
  for (const button of all(selector)) on(button, "click", () => act(button));
}
