/** Asks before signing out while changes of this account wait on this device: stay, keep them here, or leave nothing behind. */

import { countOf, forgetAll, isAnythingKept } from "./annotate/database.js";

/** A browser whose storage does not answer must not keep anybody signed in. */
const PATIENCE = 2000;
const dialog = document.getElementById("sign-out-dialog");

for (const form of document.querySelectorAll("form[action$='/sign-out']")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void leave(form);
  });
}

/** @param {HTMLFormElement} form */
async function leave(form) {
  const { account } = dialog.dataset;
  const count = await soon(countOf(account));
  const choice = count ? await choose(count) : "keep";
  if (!choice) return;
  if (choice === "delete") await soon(forgetAll(account));
  // Otherwise the server has the browser empty its storage, with whatever others have left here to be sent.
  if (await soon(isAnythingKept())) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "keep", value: "1" }));
  if (count) document.body.dataset.leaving = "";
  form.submit();
}

/** @param {number} count @returns {Promise<string>} */
function choose(count) {
  dialog.querySelector("[data-part='count']").textContent = String(count);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true }));
}

/** @template T @param {Promise<T>} answer @returns {Promise<T | undefined>} */
function soon(answer) {
  return Promise.race([answer.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
}
