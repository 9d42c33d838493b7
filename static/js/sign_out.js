/**
 * Asks before signing out while changes of this account wait on this device: stay, keep them here, or leave nothing
 * behind.
 */

import { countOf, forgetAll, forgetPages, isAnythingKept } from "./annotate/saving/database.js";
import { forgetTyped, typedCount } from "./annotate/saving/typed.js";
import { all, ask, byId, make, on, part } from "./dom.js";

/** A browser whose storage does not answer must not keep anybody signed in. */
const PATIENCE = 2000;
const dialog = byId("sign-out-dialog");

for (const form of all("form[action$='/sign-out']")) {
  on(form, "submit", (event) => {
    event.preventDefault();
    leave(form);
  });
}

/** @param {HTMLFormElement} form */
async function leave(form) {
  const { account } = dialog.dataset;
  const count = (await soon(countOf(account)) ?? 0) + typedCount(account);
  const choice = count ? await choose(count) : "keep";
  if (!choice) return;
  if (choice === "delete") {
    await soon(forgetAll(account));
    forgetTyped(account);
  }
  // Otherwise the server has the browser empty its storage, with whatever others have left here to be sent.
  const isKept = typedCount() > 0 || await soon(isAnythingKept());
  if (isKept) form.append(make("input", { type: "hidden", name: "keep", value: "1" }));
  await soon(forgetPages());
  if (count) document.body.dataset.leaving = "";
  form.submit();
}

/** @param {number} count @returns {Promise<string>} */
function choose(count) {
  part(dialog, "count").textContent = String(count);
  return ask(dialog);
}

/** @returns {any} */
const nothing = () => undefined;

/** @template T @param {Promise<T>} answer @returns {Promise<T | undefined>} */
function soon(answer) {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  return Promise.race([answer.catch(nothing), late]);
}
