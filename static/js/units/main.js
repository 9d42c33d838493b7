/** The review pages with a keyboard and a mouse: every key does what a control of the form does, which works without. */

import { announce } from "../announcer.js";
import { quoted, t } from "../messages.js";
import { startEdges } from "./edges.js";
import { startSwitch } from "./switch.js";

const form = /** @type {HTMLFormElement | null} */ (document.getElementById("decide"));
const maySingle = startSwitch();
const edges = startEdges(() => choose("own"));

/** @param {string} value */
function choose(value) {
  const radio = /** @type {HTMLInputElement | undefined} */ (form?.querySelector(`input[name="choice"][value="${value}"]`) ?? undefined);
  if (radio && !radio.checked) radio.click();
}

/** @param {KeyboardEvent} event */
function isTyping(event) {
  const target = /** @type {Element} */ (event.target);
  return Boolean(target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]"));
}

/** @param {string} key @returns {HTMLElement | null} */
function control(key) {
  return /^[a-z]$/.test(key) && maySingle() ? document.querySelector(`[data-key="${key}"]`) : null;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
  const target = control(event.key.toLowerCase());
  if (target) { event.preventDefault(); press(target); return; }
  // A radio button that has the focus would send the form by itself; a link or a button does its own work.
  const isElsewhere = !(/** @type {Element} */ (event.target).closest("a, button, summary, input"));
  if (event.key === "Enter" && isElsewhere && form?.querySelector("input[name=choice]:checked")) { event.preventDefault(); form.requestSubmit(); }
});

/** @param {HTMLElement} target */
function press(target) {
  target.click();
  if (!(target instanceof HTMLInputElement)) return;
  target.focus({ preventScroll: true });
  if (target.value === "own") edges?.start();
  announce(t("decision", { name: target.closest("label")?.querySelector("span")?.textContent ?? "" }));
}

edges?.onChange((words) => announce(t("own_edges", { quote: quoted(words) })));
