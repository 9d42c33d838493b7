/**
 * Which marks lie under the pointer, found from the place in the text: the browser's own answer for highlights is a
 * thousand times slower.
 */

/** @typedef {import("./store.js").Span} Span */

/**
 * The code point under the pointer, or null where there is no text.
 * @param {import("../text/text.js").ArticleText} article @param {number} x @param {number} y
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

/**
 * The marks over a code point, innermost first.
 * @param {Iterable<Span>} spans
 * @param {number} point
 * @returns {Span[]}
 */
export function spansAt(spans, point) {
  return [...spans].filter((span) => span.start <= point && point < span.end)
    .sort((a, b) => (a.end - a.start) - (b.end - b.start) || b.start - a.start || (a.id < b.id ? -1 : 1));
}

/**
 * The mark to make active: the innermost, or the next one outward when one of these is active already.
 * @param {Span[]} stack
 * @param {string | null} active
 */
export function nextInStack(stack, active) {
  const at = stack.findIndex((span) => span.id === active);
  return stack[(at + 1) % stack.length] ?? null;
}
