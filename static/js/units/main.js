/**
 * The review pages with a keyboard and a mouse: every key does what a control of the page does, which works without.
 */

import { byId } from "../dom.js";
import { say, t } from "../messages.js";
import { go, settle, skip, start, undo } from "./review_desk.js";
import { startEdges } from "./edges.js";
import { startAsking, startSwitch } from "./switches.js";

let stopping = new AbortController();
let maySingle = () => true;
let asks = () => false;
/** @type {import("./edges.js").Edges | null} */
let edges = null;
/** @type {HTMLButtonElement | null} a decision that waits for its reason */
let pending = null;
let hiding = 0;

function begin() {
  stopping.abort();
  stopping = new AbortController();
  pending = null;
  maySingle = startSwitch();
  asks = startAsking();
  edges = startEdges({
    choose: () => ownButton()?.focus({ preventScroll: true }),
    changed: (words) => say("own_edges", { quote: words }),
    refused: warn,
  }, stopping.signal);
}

/** Says a sentence where one looks, for a while, and aloud. @param {string} key */
function warn(key) {
  const notice = byId("told");
  notice.textContent = t(key);
  notice.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => {
    notice.hidden = true;
  }, 8000);
  say(key);
}

const own = () => /** @type {HTMLDetailsElement | null} */ (byId("own"));
const ownButton = () => /** @type {HTMLButtonElement | null} */ (document.querySelector("#own button"));

start(begin);
document.body.dataset.ready = "";

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.id !== "decide" && form.id !== "saved") return;
  event.preventDefault();
  if (form.id === "saved") {
    void undo(form);
    return;
  }
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  const chosen = button?.name ? button : pending;
  if (!chosen || lacksLabel(chosen)) return;
  if (asks() && chosen !== pending) hold(chosen);
  else void settle(chosen);
});

/**
 * One's own edges need a label: without one nothing is sent, and the list is where one goes on.
 * @param {HTMLButtonElement} button
 */
function lacksLabel(button) {
  const list = byId("own_label");
  if (button.value !== "own" || list.value) return false;
  list.focus();
  warn("no_label");
  return true;
}

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  if (target.closest("[data-opens=keys]")) return byId("keys-dialog").showModal();
  const link = /** @type {HTMLAnchorElement | null} */ (target.closest("a[rel=next], a[rel=prev], #losses a"));
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
  say("pending", { name: button.querySelector("span:not(.line)")?.textContent ?? button.textContent.trim() });
}

/** Forgets the decision that waited for its reason. */
function letGo() {
  pending?.removeAttribute("data-chosen");
  pending = null;
  byId("pending").hidden = true;
}

/** @param {KeyboardEvent} event */
function isTyping(event) {
  const target = /** @type {Element} */ (event.target);
  return Boolean(target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]"));
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") return escape(event);
  if (isTyping(event)) return typed(event);
  if (event.key === "Enter") return confirm(event);
  if (/^[1-8]$/.test(event.key) && edges?.label(Number(event.key))) return event.preventDefault();
  const target = control(event.key.toLowerCase());
  if (!target) return;
  event.preventDefault();
  press(target, event);
});

/**
 * Goes one step back: out of a field, then what waits for its reason, then one's own edges.
 * @param {KeyboardEvent} event
 */
function escape(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  const isIn = (/** @type {string} */ where) => Boolean(target.closest?.(where));
  if (isTyping(event) && !isIn("#own")) return target.blur();
  if (pending) return letGo();
  if (!own()?.open) return;
  event.preventDefault();
  own().open = false;
  own().querySelector("summary")?.focus({ preventScroll: true });
}

/** In the fields of the reason, Enter saves what is chosen. @param {KeyboardEvent} event */
function typed(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.key !== "Enter" || !target.closest("#why") || !waiting()) return;
  event.preventDefault();
  save();
}

/** Saves what is chosen and not saved yet. */
function save() {
  if (pending) void settle(pending);
  else waiting()?.click();
}

/** What is chosen and not saved yet: a decision that waits for its reason, or one's own edges. */
const waiting = () => pending ?? (own()?.open ? ownButton() : null);

/**
 * Enter saves what is chosen and not saved yet, unless the focus is on something that Enter presses.
 * @param {KeyboardEvent} event
 */
function confirm(event) {
  const target = /** @type {Element} */ (event.target);
  if (target.closest?.("a, button, summary, input")) return;
  if (!waiting()) return;
  event.preventDefault();
  save();
}

/** @param {string} key @returns {HTMLElement | null} */
function control(key) {
  return /^[a-z?]$/.test(key) && maySingle() ? document.querySelector(`[data-key="${key}"]:not([hidden])`) : null;
}

/** @param {HTMLElement} target @param {KeyboardEvent} event */
function press(target, event) {
  const { key } = target.dataset;
  if (own()?.open && !["e", "w", "?"].includes(key ?? "")) return warn("edges_open");
  if (key === "e" && pending) letGo();
  const isDecision = target instanceof HTMLButtonElement && target.name === "choice";
  if (isDecision && (event.shiftKey || pending)) return hold(/** @type {HTMLButtonElement} */ (target));
  if (target instanceof HTMLSelectElement) return target.focus();
  target.click();
  const details = target.closest("details");
  if (details?.id === "own") {
    edges?.show();
    // On the summary, Enter would fold it again.
    if (details.open) ownButton()?.focus({ preventScroll: true });
  }
  if (details?.id === "like") for (const box of details.querySelectorAll("input")) box.checked = details.open;
}
