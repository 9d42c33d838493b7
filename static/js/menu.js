/**
 * The menu in the header: closes when one clicks elsewhere or presses Escape, and asks before signing out while changes
 * wait here. Without scripts it opens and closes by its summary alone.
 */

import {
  countOf, forgetAll, forgetPages, forgetTyped, isAnythingKept, typedCount, within,
} from "./annotate/saving/device.js";
import { all, ask, byId, on, part } from "./dom.js";

/** A browser whose storage does not answer must not keep anybody signed in. */
const PATIENCE = 2000;
const dialog = byId("sign-out-dialog");
const menus = all("details.menu");

document.addEventListener("click", (event) => {
  for (const menu of menus) {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus) {
    if (!menu.open) continue;
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopImmediatePropagation();
  }
}, { capture: true });

for (const form of all("form[action$='/sign-out']")) {
  on(form, "submit", (event) => {
    event.preventDefault();
    leave(form);
  });
}

/**
 * Asks before signing out while changes of this account wait on this device: stay, keep them here, or leave nothing
 * behind.
 * @param {HTMLFormElement} form
 */
async function leave(form) {
  const { account } = dialog.dataset;
  const count = (await soon(countOf(account)) ?? 0) + typedCount(account);
  part(dialog, "count").textContent = String(count);
  const choice = count ? await ask(dialog) : "keep";
  if (!choice) return;
  if (choice === "delete") {
    await soon(forgetAll(account));
    forgetTyped(account);
  }
  // Otherwise the server has the browser empty its storage, with whatever others have left here to be sent.
  if (typedCount() > 0 || await soon(isAnythingKept())) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "keep", value: "1" }));
  }
  await soon(forgetPages());
  if (count) document.body.dataset.leaving = "";
  form.submit();
}

/** @returns {any} */
const nothing = () => undefined;

/** @template T @param {Promise<T>} answer @returns {Promise<T | undefined>} */
const soon = (answer) => within(PATIENCE, answer).catch(nothing);
