/** Where characters as people see them and words begin and end, so that no mark cuts an emoji or an accent and edges step by word. */

/** @typedef {import("./text.js").ArticleText} ArticleText */

export class Boundaries {
  /** @param {ArticleText} article @param {string} language */
  constructor(article, language) {
    this.article = article;
    this.language = language;
    this.characters = segmenter(language, "grapheme");
    this.wordSegments = segmenter(language, "word");
    /** @type {Map<number, {start: number, end: number}[]>} */
    this.cache = new Map();
  }

  /** A stretch widened to whole characters. @param {number} start @param {number} end */
  wholeCharacters(start, end) {
    return { start: this.characterAround(start)[0], end: this.characterAround(end)[1] };
  }

  /** Start and end of the character that a code point lies inside; twice the point itself when it is a boundary. */
  characterAround(/** @type {number} */ point) {
    const { start, end } = this.article.blocks[this.article.blockAt(point)];
    if (!this.characters || point <= start || point >= end) return [point, point];
    const { offsets } = this.article;
    const from = offsets.index(start);
    const segment = this.characters.segment(offsets.slice(start, end)).containing(offsets.index(point) - from);
    const first = offsets.point(from + segment.index);
    return first === point ? [point, point] : [first, offsets.point(from + segment.index + segment.segment.length)];
  }

  /** The next place for an edge: a word's start for a start, a word's end for an end; null at the ends of the article. */
  wordEdge(/** @type {number} */ point, /** @type {"start" | "end"} */ edge, /** @type {-1 | 1} */ direction) {
    const { blocks } = this.article;
    for (let number = this.article.blockAt(point); number >= 0 && number < blocks.length; number += direction) {
      const edges = this.words(number).map((word) => word[edge]);
      const found = direction < 0 ? edges.findLast((place) => place < point) : edges.find((place) => place > point);
      if (found !== undefined) return found;
    }
    return null;
  }

  /** The words of one block, in code points. @param {number} number */
  words(number) {
    const known = this.cache.get(number);
    if (known) return known;
    const { offsets, blocks } = this.article;
    const from = offsets.index(blocks[number].start);
    const found = segments(offsets.slice(blocks[number].start, blocks[number].end), this.wordSegments)
      .map(([first, last]) => ({ start: offsets.point(from + first), end: offsets.point(from + last) }));
    this.cache.set(number, found);
    return found;
  }
}

/** @param {string} text @param {Intl.Segmenter | null} by @returns {[number, number][]} */
function segments(text, by) {
  if (!by) return Array.from(text.matchAll(/\S+/gu), (match) => [match.index, match.index + match[0].length]);
  return Array.from(by.segment(text)).filter((part) => part.isWordLike)
    .map((part) => [part.index, part.index + part.segment.length]);
}

/** @param {string} language @param {"grapheme" | "word"} granularity */
function segmenter(language, granularity) {
  if (!("Segmenter" in Intl)) return null;
  try {
    return new Intl.Segmenter(language || undefined, { granularity });
  } catch {
    return new Intl.Segmenter(undefined, { granularity });
  }
}
