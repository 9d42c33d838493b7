/** ← and → lead to what a page names as its neighbours, unless somebody types or marks. */

import { on } from "./dom.js";

const RELATIONS = /** @type {Record<string, string>} */ ({ ArrowLeft: "prev", ArrowRight: "next" });

on(document, "keydown", (/** @type {KeyboardEvent} */ event) => {
  const { key, target, altKey, ctrlKey, metaKey, defaultPrevented } = event;
  if (!(key in RELATIONS) || altKey || ctrlKey || metaKey || defaultPrevented) return;
  if (/** @type {Element} */ (target).closest("input, textarea, select, [contenteditable]")) return;
  /** @type {HTMLAnchorElement | null} */ (document.querySelector(`a[rel="${RELATIONS[key]}"]`))?.click();
});
