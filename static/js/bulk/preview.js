/** Shows what a support would accept while it is chosen; the button does the same without scripts. */

import { byId } from "../dom.js";
import { load } from "../units/ahead.js";

const form = /** @type {HTMLFormElement | null} */ (byId("bulk-filters"));
let asked = 0;

form?.addEventListener("change", async () => {
  const mine = ++asked;
  const query = new URLSearchParams(/** @type {any} */ (new FormData(form)));
  const loaded = await load(`${form.action}?${query}`);
  const preview = loaded?.page.getElementById("preview");
  if (mine !== asked || !preview) return; // another choice has been made meanwhile
  byId("preview").replaceChildren(...Array.from(preview.childNodes, (node) => document.importNode(node, true)));
  history.replaceState(null, "", loaded?.url);
});
