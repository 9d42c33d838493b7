/**
 * From mouse and finger to the page's state: what is selected becomes the stretch to label, a click on a mark makes it
 * active.
 *
 * A finger taps the first word and the last one: a long press would call the system's own menu.
 */

import { on } from "../dom.js";
import { spansAt } from "./marks/store.js";
import { pointUnder, selectedStretch } from "./text/on_screen.js";

/**
 * Gives the function that reads the selection at once, for a key that comes before the next frame.
 * @param {import("./main.js").Page} page
 */
export function startPointer(page) {
  const { article, boundaries, store, main } = page;
  let isAsked = false;
  const read = () => {
    isAsked = false;
    const selected = selectedStretch(article, boundaries, page.settings.snap);
    page.dock.isForeign = Boolean(selected?.isForeign);
    if (!selected) return;
    store.activate(null);
    store.select(selected.stretch);
    if (page.mayEdit) page.dock.show();
  };
  on(document, "selectionchange", () => {
    if (isAsked || !page.mayEdit) return;
    isAsked = true;
    requestAnimationFrame(read);
  });
  on(document, "pointerdown", (event) => {
    main.dataset.pointer = event.pointerType;
  });
  on(article.element, "click", (event) => {
    const point = pointUnder(article, event.clientX, event.clientY);
    const isTouch = main.dataset.pointer === "touch";
    if (page.linking?.source) return page.linking.takeAt(point);
    if (event.detail > 2 && page.mayEdit && !isTouch) return takeSentence(page, point);
    if (getSelection()?.isCollapsed === false) return;
    if (point !== null) page.cursor.place(point);
    if (isTouch && page.mayEdit) return tap(page, point);
    page.activateNext(spansAt(store.spans.values(), point));
  });
  return read;
}

/**
 * What a triple click means here; the browser's own answer is the paragraph.
 * @param {import("./main.js").Page} page
 * @param {number | null} point
 */
function takeSentence(page, point) {
  const sentence = page.boundaries.partAt(point, "sentence");
  if (sentence) page.select(sentence);
}

/**
 * The first tap selects a word, the second all up to another one; a second tap on the same word goes to the marks
 * over it.
 * @param {import("./main.js").Page} page
 * @param {number | null} point
 */
function tap(page, point) {
  const { boundaries, store } = page;
  const stack = spansAt(store.spans.values(), point);
  const at = stack.findIndex(({ id }) => id === store.active);
  if (at >= 0 && stack[at + 1]) return page.activate(stack[at + 1].id);
  const word = boundaries.partAt(point, "word") ?? boundaries.partAt(point, "character");
  const first = store.selection?.isFirst ? store.selection : null;
  page.activate(null);
  if (!word) return page.select(null);
  if (!first) return page.select({ ...word, isFirst: true });
  if (first.start === word.start && first.end === word.end) {
    page.select(null);
    return page.activate(stack[0]?.id ?? null);
  }
  const both = { start: Math.min(first.start, word.start), end: Math.max(first.end, word.end) };
  page.select(page.settings.snap ? boundaries.snapped(both, page.settings.snap) : both);
}
