/**
 * The keys of the page. Each does what a button does; none works while one types, and single characters can be
 * switched off.
 */

import { byId, on, onPress } from "../dom.js";
import { prefer, preferred } from "../preferences.js";

/**
 * How far a key goes, which way, and whether it turns round in a text that runs from right to left.
 * @type {Record<string, {unit: import("./text/boundaries.js").Unit | "edge", direction: number, turns: boolean}>}
 */
const ARROWS = {
  ArrowRight: { unit: "word", direction: 1, turns: true },
  ArrowLeft: { unit: "word", direction: -1, turns: true },
  ArrowDown: { unit: "sentence", direction: 1, turns: false },
  ArrowUp: { unit: "sentence", direction: -1, turns: false },
  End: { unit: "edge", direction: 1, turns: false },
  Home: { unit: "edge", direction: -1, turns: false },
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
  const arrow = ARROWS[event.key];
  if (event.key === "Enter" || (event.key === " " && linking?.source)) return () => cursor.takeMark();
  if (!arrow || event.metaKey) return;
  const direction = arrow.turns && article.element.dir === "rtl" ? -arrow.direction : arrow.direction;
  // Ctrl with an arrow turns pages of the desktop on a Mac; there it is Option.
  const isFine = arrow.turns && (event.ctrlKey || event.altKey);
  if (event.altKey && !(isFine && /Mac/.test(navigator.platform))) return;
  return () => cursor.move(isFine ? "character" : arrow.unit, direction, event.shiftKey && mayEdit);
}

/**
 * @param {KeyboardEvent} event
 * @param {string} letter
 * @param {import("./main.js").Page} page
 * @param {HTMLDialogElement} dialog
 */
function single(event, letter, page, dialog) {
  const { changes, dock, editor, linking, list, panel, cursor, store: { active, selection } } = page;
  /** @type {Record<string, () => unknown>} */
  const actions = {
    "?": () => dialog.showModal(),
    j: () => list?.step(1),
    k: () => list?.step(-1),
    t: () => cursor.focus(),
    r: () => panel?.showRules(),
  };
  if (!page.mayEdit) return actions[letter];
  const button = dock.buttons[digitOf(event) - 1];
  if (button) return () => dock.choose(button.dataset.label);
  if (active && !selection && EDGES[letter]) return () => changes.moveEdge(active, ...EDGES[letter], event.shiftKey);
  Object.assign(actions, { s: () => cursor.takeSentence(), l: () => linking?.start() });
  if (linking?.source) Object.assign(actions, { j: () => linking?.step(1), k: () => linking?.step(-1) });
  const ofMark = { n: () => editor?.focusNote(), u: () => editor?.toggleUnsure(), e: () => panel?.showActive() };
  if (active) Object.assign(actions, ofMark);
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
