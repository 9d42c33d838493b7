/** One's own edges: words selected in the text, or moved to by keys, are what the two lists of words say. */

import { all, byId } from "../dom.js";

/**
 * What happens to the edges: words were selected; the edges are others now, which hold these words; a selection cannot
 * be taken, and why.
 * @typedef {{choose: () => void, changed: (words: string) => void, refused: (key: string) => void}} Listener
 */

/** Joins the text and the two lists of words, each of which knows a word by its offsets in code points. */
export class Edges {
  /** @param {HTMLElement} text @param {any} lists @param {Listener} listener */
  constructor(text, { first, last, quote }, listener) {
    this.text = text;
    /** @type {HTMLSelectElement} */
    this.first = first;
    /** @type {HTMLSelectElement} */
    this.last = last;
    /** @type {HTMLInputElement} */
    this.quote = quote;
    this.listener = listener;
    this.words = /** @type {HTMLElement[]} */ (all(".word", text));
    this.own = byId("own");
    this.labels = byId("own_label");
  }

  /** @param {AbortSignal} signal ends it when another unit is shown */
  start(signal) {
    let isDragging = false;
    // A drag that begins in the text may end anywhere; a click elsewhere takes no selection that is still there.
    this.text.addEventListener("pointerdown", () => {
      isDragging = true;
    }, { signal });
    document.addEventListener("pointerup", () => {
      if (isDragging) setTimeout(() => this.takeSelection());
      isDragging = false;
    }, { signal });
    this.text.addEventListener("keyup", () => this.takeSelection(), { signal });
    document.addEventListener("keydown", (event) => this.move(event), { capture: true, signal });
    document.addEventListener("change", () => this.show(), { signal });
    this.own?.addEventListener("toggle", () => this.show(), { signal });
    this.show();
  }

  get isOpen() {
    return this.own?.open ?? true;
  }

  /**
   * Marks the words inside the edges. They are sent as they are read on the page: the server compares them with the
   * article.
   */
  show() {
    const [low, high] = [Number(this.first.value), Number(this.last.value)];
    const isInside = (/** @type {HTMLElement} */ word) =>
      Number(word.dataset.start) >= low && Number(word.dataset.end) <= high;
    const inside = this.words.filter(isInside);
    for (const word of this.words) word.classList.toggle("is-own", this.isOpen && inside.includes(word));
    this.quote.value = inside.map((word) => word.textContent).join("");
    return inside;
  }

  /** @param {string} start @param {string} end */
  set(start, end) {
    this.first.value = start;
    this.last.value = end;
    const inside = this.show();
    const range = document.createRange();
    range.setStartBefore(inside[0]);
    range.setEndAfter(inside[inside.length - 1]);
    this.listener.changed(range.toString());
  }

  takeSelection() {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    if (!range.toString().trim()) return;
    const chosen = this.words.filter((word) => covers(range, word));
    const start = chosen.at(0)?.dataset.start ?? "";
    const end = chosen.at(-1)?.dataset.end ?? "";
    if (!has(this.first, start) || !has(this.last, end)) {
      this.listener.refused("edges_elsewhere");
      return;
    }
    if (this.own) this.own.open = true;
    this.set(start, end);
    this.listener.choose();
  }

  /** @param {KeyboardEvent} event */
  move(event) {
    const isLeft = event.key === "ArrowLeft";
    const isArrow = isLeft || event.key === "ArrowRight";
    if (!this.isOpen || !isArrow || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/** @type {Element} */ (event.target).closest("input, textarea, select, dialog")) return;
    event.preventDefault();
    const step = isLeft === (getComputedStyle(this.words[0] ?? this.text).direction === "rtl") ? 1 : -1;
    const list = event.shiftKey ? this.first : this.last;
    const option = list.options[list.selectedIndex + step];
    if (!option) return;
    const start = event.shiftKey ? option.value : this.first.value;
    const end = event.shiftKey ? this.last.value : option.value;
    if (Number(start) < Number(end)) this.set(start, end);
  }

  /** Chooses a label by its number while the edges are open. @param {number} number */
  label(number) {
    if (!this.own?.open || !this.labels || number >= this.labels.options.length) return false;
    this.labels.selectedIndex = number; // the first option is “Choose a label”
    return true;
  }
}

/**
 * @param {Listener} listener
 * @param {AbortSignal} signal ends it when another unit is shown
 * @returns {Edges | null} null on a page without edges
 */
export function startEdges(listener, signal) {
  const text = byId("unit-text");
  const first = document.querySelector("#own_start, #words #start");
  const last = document.querySelector("#own_end, #words #end");
  const quote = byId("own_quote");
  if (!text || !first || !last || !quote) return null;
  const edges = new Edges(text, { first, last, quote }, listener);
  edges.start(signal);
  return edges;
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
  const beginsBeforeEnd = range.compareBoundaryPoints(Range.END_TO_START, inside) < 0;
  return beginsBeforeEnd && range.compareBoundaryPoints(Range.START_TO_END, inside) > 0;
}
