/** The keys of the page. Each does what a button does; none works while one types, and single characters can be switched off. */

const SWITCH = "annotator.single-keys";

/** @param {import("./main.js").Page} page */
export function startKeys(page) {
  const dialog = document.getElementById("keys-dialog");
  const box = document.getElementById("single-keys");
  box.checked = remembered() !== "off";
  box.addEventListener("change", () => remember(box.checked ? "on" : "off"));
  document.getElementById("keys")?.addEventListener("click", () => dialog.showModal());
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const isTyping = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (isTyping && event.key !== "Escape") return;
    const act = actionFor(event, page, dialog, box.checked);
    if (act) { event.preventDefault(); act(); }
  });
}

/** @param {KeyboardEvent} event @param {import("./main.js").Page} page @param {HTMLDialogElement} dialog @param {boolean} maySingle @returns {(() => unknown) | undefined} */
function actionFor(event, page, dialog, maySingle) {
  const { store, changes, dock, editor, list } = page;
  if (event.key === "Escape") return store.selection || store.active ? () => page.dock.clear() : undefined;
  if (!page.mayEdit) return maySingle ? single(event, { "?": () => dialog.showModal(), j: () => list.step(1), k: () => list.step(-1) }) : undefined;
  if ((event.ctrlKey || event.metaKey) && !event.altKey) return command(event, changes);
  if (event.key === "Delete" || event.key === "Backspace") return store.active && !store.selection ? () => changes.remove(store.active ?? "") : undefined;
  if (!maySingle || event.altKey) return undefined;
  const digit = digitOf(event);
  if (dock.buttons[digit - 1]) return () => dock.chooseRank(digit);
  return single(event, {
    "?": () => dialog.showModal(), j: () => list.step(1), k: () => list.step(-1),
    ...store.active ? { n: () => editor.focusNote(), u: () => editor.toggleUnsure(), l: () => editor.focusLinks(), e: () => page.panel.showActive() } : {},
  });
}

/** The digit of a key, 0 for none; on keyboards that need Shift for digits the key in a digit's place will do. @param {KeyboardEvent} event */
function digitOf(event) {
  const found = /^([1-9])$/.exec(event.key) ?? (event.shiftKey ? null : /^Digit([1-9])$/.exec(event.code));
  return Number(found?.[1] ?? 0);
}

/** @param {KeyboardEvent} event @param {Record<string, () => unknown>} actions */
function single(event, actions) {
  return event.ctrlKey || event.metaKey || event.altKey ? undefined : actions[event.key.toLowerCase()];
}

/** @param {KeyboardEvent} event @param {import("./changes.js").Changes} changes */
function command(event, changes) {
  const key = event.key.toLowerCase();
  if (key === "z") return event.shiftKey ? () => changes.redo() : () => changes.undo();
  if (key === "y") return () => changes.redo();
  return undefined;
}

function remembered() {
  try { return localStorage.getItem(SWITCH); } catch { return null; }
}

/** @param {string} value */
function remember(value) {
  try { localStorage.setItem(SWITCH, value); } catch { /* a browser that keeps nothing: the choice holds for this visit */ }
}
