/** Between the text and the screen: which words are selected or under the pointer, and which are in sight. */

/** @typedef {{start: number, end: number}} Stretch */

/** A line of the text that is nearer than this to what stays on screen is not well in sight. */
const NEAR = 16;

/**
 * What is selected in the article; `isForeign` when it is words that the page shows and the article has not.
 * @typedef {{stretch: Stretch | null, isForeign: boolean}} Selected
 */

/**
 * What is selected, or null when nothing in the article is. Reads the range and never the selection's own text, which
 * is the text as rendered: with added newlines and collapsed spaces.
 * @param {import("./text.js").ArticleText} article @param {import("./boundaries.js").Boundaries} boundaries
 * @param {import("./boundaries.js").Unit | null} [snap] whole words or sentences, when somebody wants them
 * @returns {Selected | null}
 */
export function selectedStretch(article, boundaries, snap) {
  const selection = getSelection();
  if (!selection || selection.isCollapsed) return null;
  const inside = [selection.anchorNode, selection.focusNode].some((node) => article.element.contains(node));
  if (!inside) return null;
  // A triple click ends in whatever comes after the article.
  const { start, end, isChanged } = article.stretchOf(selection.getRangeAt(0));
  const stretch = isChanged ? null : tidied(article, boundaries, start, end);
  const isForeign = isChanged || start >= end;
  return { stretch: stretch && snap ? boundaries.snapped(stretch, snap) : stretch, isForeign };
}

/**
 * A stretch without outer spaces and in whole characters; null when nothing is left.
 * @param {import("./text.js").ArticleText} article @param {import("./boundaries.js").Boundaries} boundaries
 * @param {number} start @param {number} end
 */
export function tidied(article, boundaries, start, end) {
  const words = article.slice(start, end);
  // White space is one code point and one place of the string alike, so lengths of it may be added to code points.
  const from = start + (words.length - words.trimStart().length);
  const to = end - (words.length - words.trimEnd().length);
  if (from >= to) return null;
  return boundaries.wholeCharacters(from, to);
}

/**
 * Selects a stretch the browser's own way, where nothing else would show it.
 * @param {import("./text.js").ArticleText} article @param {Stretch} stretch
 */
export function selectInPage(article, { start, end }) {
  const range = article.range(start, end);
  getSelection()?.setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
}

/** Lets the browser's own selection go. */
export function dropSelection() {
  getSelection()?.removeAllRanges();
}

/**
 * The code point under the pointer, or null where there is no text. It is found from the place in the text: the
 * browser's own answer for highlights is a thousand times slower.
 * @param {import("./text.js").ArticleText} article @param {number} x @param {number} y
 */
export function pointUnder(article, x, y) {
  const place = caretPlace(x, y);
  if (!place || !article.element.contains(place.node)) return null;
  const near = article.pointAt(place.node, place.offset);
  for (const point of [near, near - 1]) {
    const isThere = point >= 0 && point < article.length && article.isShown(point, point + 1);
    if (isThere && isOver(article.range(point, point + 1), x, y)) return point;
  }
  return null;
}

/** @param {number} x @param {number} y */
function caretPlace(x, y) {
  if (document.caretPositionFromPoint) {
    const found = document.caretPositionFromPoint(x, y);
    return found && { node: found.offsetNode, offset: found.offset };
  }
  const range = document.caretRangeFromPoint?.(x, y);
  return range ? { node: range.startContainer, offset: range.startOffset } : null;
}

/**
 * Lines stand below the letters and belong to the mark: a few pixels under a letter still hit it.
 * @param {Range} range
 * @param {number} x
 * @param {number} y
 */
function isOver(range, x, y) {
  return [...range.getClientRects()].some((box) => {
    const isBeside = x < box.left - 1 || x > box.right + 1;
    return !isBeside && y >= box.top - 4 && y <= box.bottom + 14;
  });
}

/** Between what stays on screen: the heights from which and to which the text is seen. */
export function readingArea() {
  const [strip, bottom] = [".overview", ".bottom"].map((name) => document.querySelector(name).getBoundingClientRect());
  return { top: Math.max(strip.bottom, 0), bottom: Math.min(bottom.top, innerHeight) };
}

/** Scrolls to a box of the text when it is not well in sight. @param {DOMRect} box */
export function bringIntoSight(box, always = false) {
  const { top, bottom } = readingArea();
  const isVisible = box.top > top + NEAR && box.bottom < bottom - NEAR;
  if (box.height === 0 || (isVisible && !always)) return;
  scrollBy({ top: box.top - top - (bottom - top) / 3, behavior: "instant" });
}
