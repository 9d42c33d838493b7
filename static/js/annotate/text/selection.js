/**
 * What the person has selected, as a stretch of the article: clamped to it, without outer spaces, in whole characters.
 */

/** @typedef {{start: number, end: number}} Stretch */

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
