/** The review pages with a keyboard and a mouse: every key does what a control of the page does, which works without. */

import { byId } from "../dom.js";
import { say } from "../messages.js";
import { go, settle, skip, start, undo } from "./desk.js";
import { startEdges } from "./edges.js";
import { startAsking, startSwitch } from "./switch.js";

let stopping = new AbortController();
let maySingle = () => true;
let asks = () => false;
/** @type {import("./edges.js").Edges | null} */
let edges = null;
/** @type {HTMLButtonElement | null} a decision that waits for its reason */
let pending = null;

function begin() {
  stopping.abort();
  stopping = new AbortController();
  pending = null;
  maySingle = startSwitch();
  asks = startAsking();
  edges = startEdges(() => { const own = byId("own"); if (own) own.open = true; }, stopping.signal);
  edges?.onChange((words) => say("own_edges", { quote: words }));
}

start(begin);
document.body.dataset.ready = "";

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.id !== "decide" && form.id !== "saved") return;
  event.preventDefault();
  if (form.id === "saved") return void undo(form);
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  const chosen = button?.name ? button : pending;
  if (!chosen) return;
  asks() && chosen !== pending ? hold(chosen) : void settle(chosen);
});

document.addEventListener("click", (event) => {
  const link = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest("a[rel=next], a[rel=prev], #losses a"));
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !document.querySelector("main.unit-page")) return;
  event.preventDefault();
  void (link.rel === "next" ? skip() : go(link.href));
});

/** Keeps a decision until it is said why. @param {HTMLButtonElement} button */
function hold(button) {
  pending = button;
  for (const one of document.querySelectorAll("[data-chosen]")) one.removeAttribute("data-chosen");
  button.dataset.chosen = "";
  byId("pending").hidden = false;
  byId("clause").focus();
  say("pending", { name: button.querySelector("span:not(.line)")?.textContent ?? "" });
}

/** @param {KeyboardEvent} event */
function isTyping(event) {
  const target = /** @type {Element} */ (event.target);
  return Boolean(target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]"));
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event)) return typed(event);
  if (/^[1-8]$/.test(event.key) && edges?.label(Number(event.key))) return event.preventDefault();
  const target = control(event.key.toLowerCase());
  if (!target) return;
  event.preventDefault();
  press(target, event.shiftKey);
});

/** In a field: Enter saves what waits for its reason, Escape leaves. @param {KeyboardEvent} event */
function typed(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.key === "Escape") target.blur();
  if (event.key !== "Enter" || !pending || !target.closest("#why")) return;
  event.preventDefault();
  void settle(pending);
}

/** @param {string} key @returns {HTMLElement | null} */
function control(key) {
  return /^[a-z?]$/.test(key) && maySingle() ? document.querySelector(`[data-key="${key}"]:not([hidden])`) : null;
}

/** @param {HTMLElement} target @param {boolean} isAsked */
function press(target, isAsked) {
  if (target instanceof HTMLButtonElement && target.name === "choice" && isAsked) return hold(target);
  if (target instanceof HTMLSelectElement) return target.focus();
  target.click();
  const details = target.closest("details");
  if (details?.id === "own") {
    edges?.show();
    // On the summary, Enter would fold it again.
    if (details.open) details.querySelector("button")?.focus();
  }
  if (details?.id === "like") for (const box of details.querySelectorAll("input")) box.checked = details.open;
}
