/** One's own edges: words selected in the text, or moved to by keys, are what the two lists of words say. */

import { byId } from "../dom.js";

/**
 * @typedef {object} Edges
 * @property {() => void} show marks the words inside the edges
 * @property {(number: number) => boolean} label chooses a label while the edges are open
 */

/**
 * Joins the text and the two lists, each of which knows words by their offsets in code points.
 * @param {{choose: () => void, changed: (words: string) => void, refused: (key: string) => void}} told
 *   words were selected; the edges are others now, which hold these words; a selection cannot be taken, and why
 * @param {AbortSignal} signal ends it when another unit is shown
 * @returns {Edges | null} null on a page without them
 */
export function startEdges(told, signal) {
  const text = byId("unit-text");
  const first = /** @type {HTMLSelectElement | null} */ (document.querySelector("#own_start, #words #start"));
  const last = /** @type {HTMLSelectElement | null} */ (document.querySelector("#own_end, #words #end"));
  const quote = /** @type {HTMLInputElement | null} */ (document.querySelector("#own_quote"));
  const labels = /** @type {HTMLSelectElement | null} */ (document.querySelector("#own_label"));
  if (!text || !first || !last || !quote) return null;
  const words = /** @type {HTMLElement[]} */ (Array.from(text.querySelectorAll(".word")));
  const own = /** @type {HTMLDetailsElement | null} */ (byId("own"));
  const isOpen = () => own?.open ?? true;
  let isDragging = false;

  /**
   * The words inside the edges. They are sent as they are read on the page: the server compares them with the article.
   */
  function show() {
    const [low, high] = [Number(first.value), Number(last.value)];
    const inside = words.filter((word) => Number(word.dataset.start) >= low && Number(word.dataset.end) <= high);
    for (const word of words) word.classList.toggle("is-own", isOpen() && inside.includes(word));
    quote.value = inside.map((word) => word.textContent).join("");
    return inside;
  }

  /** @param {string} start @param {string} end */
  function set(start, end) {
    [first.value, last.value] = [start, end];
    const inside = show();
    const range = document.createRange();
    range.setStartBefore(inside[0]);
    range.setEndAfter(inside[inside.length - 1]);
    told.changed(range.toString());
  }

  function takeSelection() {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    if (!range.toString().trim()) return;
    const chosen = words.filter((word) => covers(range, word));
    if (!chosen.length) return told.refused("edges_elsewhere");
    const [start, end] = [chosen[0].dataset.start ?? "", chosen[chosen.length - 1].dataset.end ?? ""];
    if (!has(first, start) || !has(last, end)) return told.refused("edges_elsewhere");
    if (own) own.open = true;
    set(start, end);
    told.choose();
  }

  /** @param {KeyboardEvent} event */
  function move(event) {
    const isLeft = event.key === "ArrowLeft";
    if (!isOpen() || !(isLeft || event.key === "ArrowRight") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/** @type {Element} */ (event.target).closest("input, textarea, select, dialog")) return;
    event.preventDefault();
    const step = isLeft === (getComputedStyle(words[0] ?? text).direction === "rtl") ? 1 : -1;
    const list = event.shiftKey ? first : last;
    const option = list.options[list.selectedIndex + step];
    const [start, end] = event.shiftKey ? [option?.value, last.value] : [first.value, option?.value];
    if (option && Number(start) < Number(end)) set(start, end);
  }

  /** @param {number} number */
  function label(number) {
    if (!own?.open || !labels || number >= labels.options.length) return false;
    labels.selectedIndex = number; // the first option is “Choose a label”
    return true;
  }

  // A drag that begins in the text may end anywhere; a click elsewhere takes no selection that is still there.
  text.addEventListener("pointerdown", () => { isDragging = true; }, { signal });
  document.addEventListener("pointerup", () => {
    if (isDragging) setTimeout(takeSelection);
    isDragging = false;
  }, { signal });
  text.addEventListener("keyup", takeSelection, { signal });
  document.addEventListener("keydown", move, { capture: true, signal });
  document.addEventListener("change", show, { signal });
  own?.addEventListener("toggle", show, { signal });
  show();
  return { show, label };
}

/** @param {HTMLSelectElement} list @param {string} value */
function has(list, value) {
  return Array.from(list.options).some((option) => option.value === value);
}

/**
 * Whether a selection holds part of a word, and not only its edge.
 * @param {Range} range @param {HTMLElement} word
 */
function covers(range, word) {
  if (!range.intersectsNode(word)) return false;
  const inside = document.createRange();
  inside.selectNodeContents(word);
  return range.compareBoundaryPoints(Range.END_TO_START, inside) < 0 && range.compareBoundaryPoints(Range.START_TO_END, inside) > 0;
}
