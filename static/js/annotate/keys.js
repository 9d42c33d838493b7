/**
 * The keys of the page. Each does what a button does; none works while one types, and single characters can be
 * switched off.
 */

import { byId, on, onPress } from "../dom.js";
import { prefer, preferred } from "../preferences.js";

/**
 * How far a key goes, and which way.
 * @type {Record<string, [unit: import("./text/boundaries.js").Unit | "edge", direction: number]>}
 */
const ARROWS = {
  ArrowRight: ["word", 1],
  ArrowLeft: ["word", -1],
  ArrowDown: ["sentence", 1],
  ArrowUp: ["sentence", -1],
  End: ["edge", 1],
  Home: ["edge", -1],
};

/**
 * Letters that move an edge of the active mark: the left hand its start, the right hand its end.
 * @type {Record<string, ["start" | "end", -1 | 1]>}
 */
const EDGES = { q: ["start", -1], w: ["start", 1], o: ["end", -1], p: ["end", 1] };

/** @param {import("./main.js").Page} page */
export function startKeys(page) {
  const dialog = byId("keys-dialog");
  const box = byId("single-keys");
  box.checked = preferred("single-keys") !== "off";
  on(box, "change", () => prefer("single-keys", box.checked ? "on" : "off"));
  onPress("[data-opens=keys]", () => dialog.showModal());
  on(document, "keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    page.readSelection();
    const isTyping = event.target.closest?.("input:not([type=checkbox]), textarea, select");
    if (isTyping && event.key !== "Escape") return;
    const act = actionFor(event, page, dialog, box.checked);
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/**
 * @param {KeyboardEvent} event
 * @param {import("./main.js").Page} page
 * @param {HTMLDialogElement} dialog
 * @param {boolean} maySingle
 * @returns {(() => unknown) | undefined}
 */
function actionFor(event, page, dialog, maySingle) {
  const { store, changes, dock } = page;
  if (event.key === "Escape" && page.linking?.source) return () => page.linking.leave();
  if (event.key === "Escape") return store.selection || store.active ? () => dock.clear() : undefined;
  const inText = event.target === page.article.element ? textAction(event, page) : undefined;
  if (inText) return inText;
  const letter = letterOf(event);
  const isCommand = event.ctrlKey || event.metaKey;
  if (page.mayEdit && isCommand && !event.altKey) {
    if (letter === "y" || (letter === "z" && event.shiftKey)) return () => changes.redo();
    return letter === "z" ? () => changes.undo() : undefined;
  }
  if (page.mayEdit && /^(Delete|Backspace)$/.test(event.key)) {
    return store.active && !store.selection ? () => changes.remove(store.active) : undefined;
  }
  if (!maySingle || isCommand || event.altKey) return;
  return single(event, letter, page, dialog);
}

/**
 * The text's own keys: they are the browser's anywhere else.
 * @param {KeyboardEvent} event
 * @param {import("./main.js").Page} page
 */
function textAction(event, { cursor, article, linking, mayEdit }) {
  if (event.key === "Enter" || (event.key === " " && linking?.source)) return () => cursor.takeMark();
  const [unit, direction] = ARROWS[event.key] ?? [];
  if (!unit || event.metaKey) return;
  const isAlongLine = unit === "word";
  const turn = isAlongLine && article.element.dir === "rtl" ? -1 : 1;
  // Ctrl with an arrow turns pages of the desktop on a Mac; there it is Option.
  const isFine = isAlongLine && (event.ctrlKey || event.altKey);
  if (event.altKey && !(isFine && /Mac/.test(navigator.platform))) return;
  return () => cursor.move(isFine ? "character" : unit, direction * turn, event.shiftKey && mayEdit);
}

/**
 * @param {KeyboardEvent} event
 * @param {string} letter
 * @param {import("./main.js").Page} page
 * @param {HTMLDialogElement} dialog
 */
function single(event, letter, page, dialog) {
  const { changes, dock, cursor, store: { active, selection } } = page;
  const later = (/** @type {() => unknown} */ act) => () => page.later(act);
  const walker = () => page.linking.source ? page.linking : page.list;
  /** @type {Record<string, () => unknown>} */
  const actions = {
    "?": () => dialog.showModal(),
    j: later(() => walker().step(1)),
    k: later(() => walker().step(-1)),
    t: () => cursor.focus(),
    r: later(() => page.panel.showRules()),
  };
  if (!page.mayEdit) return actions[letter];
  const button = dock.buttons[digitOf(event) - 1];
  if (button) return () => dock.choose(button.dataset.label);
  if (active && !selection && EDGES[letter]) return () => changes.moveEdge(active, ...EDGES[letter], event.shiftKey);
  Object.assign(actions, { s: () => cursor.takeSentence(), l: later(() => page.linking.start()) });
  if (active) {
    Object.assign(actions, {
      n: later(() => page.editor.focusNote()),
      u: later(() => page.editor.toggleUnsure()),
      e: later(() => page.panel.showActive()),
    });
  }
  return actions[letter];
}

/**
 * The letter of a key; on keyboards of another script the key in its place.
 * @param {KeyboardEvent} event
 */
function letterOf(event) {
  const letter = event.key.toLowerCase();
  const place = /^Key([A-Z])$/.exec(event.code)?.[1].toLowerCase();
  return place && /^[^\x00-\x7f]/.test(letter) ? place : letter;
}

/**
 * The digit of a key, 0 for none; on keyboards that need Shift for digits the key in a digit's place will do.
 * @param {KeyboardEvent} event
 */
function digitOf(event) {
  const found = /^([1-9])$/.exec(event.key) ?? (event.shiftKey ? null : /^Digit([1-9])$/.exec(event.code));
  return Number(found?.[1] ?? 0);
}
