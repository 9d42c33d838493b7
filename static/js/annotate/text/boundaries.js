/**
 * Where characters as people see them, words and sentences begin and end, in the article's language and in code
 * points.
 *
 * No mark cuts an emoji or an accent; edges, the text cursor and taps step by these parts.
 */

/** @typedef {"character" | "word" | "sentence"} Unit */
/** @typedef {{start: number, end: number}} Stretch */

export class Boundaries {
  /** @param {import("./text.js").ArticleText} article @param {string} language */
  constructor(article, language) {
    this.article = article;
    this.segmenters = {
      character: segmenter(language, "grapheme"),
      word: segmenter(language, "word"),
      sentence: segmenter(language, "sentence"),
    };
    /** @type {Map<string, Stretch[]>} */
    this.cache = new Map();
  }

  /** A stretch widened to whole characters. @param {number} start @param {number} end */
  wholeCharacters(start, end) {
    return { start: this.characterAround(start)[0], end: this.characterAround(end)[1] };
  }

  /** Start and end of the character that a code point lies inside; twice the point itself when it is a boundary. */
  characterAround(/** @type {number} */ point) {
    const { start, end } = this.article.blocks[this.article.blockAt(point)];
    if (point <= start || point >= end) return [point, point];
    const { offsets } = this.article;
    const from = offsets.index(start);
    const segments = this.segmenters.character.segment(offsets.slice(start, end));
    const segment = segments.containing(offsets.index(point) - from);
    const first = offsets.point(from + segment.index);
    return first === point ? [point, point] : [first, offsets.point(from + segment.index + segment.segment.length)];
  }

  /**
   * The next start or end of a part in a direction; null beyond the article.
   * @param {number} point
   * @param {"start" | "end"} edge
   * @param {number} direction -1 or 1
   * @param {Unit} unit
   */
  edge(point, edge, direction, unit = "word") {
    const { blocks, length } = this.article;
    if (unit === "character") {
      const next = point + direction;
      return next < 0 || next > length ? null : this.characterAround(next)[direction < 0 ? 0 : 1];
    }
    for (let number = this.article.blockAt(point); number >= 0 && number < blocks.length; number += direction) {
      const edges = this.parts(number, unit).map((part) => part[edge]);
      const found = direction < 0 ? edges.findLast((place) => place < point) : edges.find((place) => place > point);
      if (found !== undefined) return found;
    }
    return null;
  }

  /**
   * The word or sentence at a point, the later one where two meet; nothing between two.
   * @param {number | null} point
   * @param {Unit} unit
   * @returns {Stretch | undefined}
   */
  partAt(point, unit) {
    if (point === null) return;
    if (unit === "character") return { start: point, end: this.edge(point, "end", 1, unit) ?? point };
    return this.parts(this.article.blockAt(point), unit).findLast((part) => part.start <= point && point <= part.end);
  }

  /** A stretch widened to whole words or sentences. @param {Stretch} stretch @param {Unit} unit */
  snapped({ start, end }, unit) {
    const first = this.parts(this.article.blockAt(start), unit).find((part) => part.start <= start && start < part.end);
    const last = this.parts(this.article.blockAt(end), unit).find((part) => part.start < end && end <= part.end);
    return { start: first?.start ?? start, end: last?.end ?? end };
  }

  /**
   * The words or sentences of one block.
   * @param {number} number
   * @param {Unit} unit
   * @returns {Stretch[]}
   */
  parts(number, unit) {
    const key = unit + number;
    const { offsets, blocks } = this.article;
    const from = offsets.index(blocks[number].start);
    const cut = () => this.cut(offsets.slice(blocks[number].start, blocks[number].end), unit)
      .map(([first, last]) => ({ start: offsets.point(from + first), end: offsets.point(from + last) }));
    if (!this.cache.has(key)) this.cache.set(key, cut());
    return this.cache.get(key);
  }

  /**
   * @param {string} text
   * @param {Unit} unit
   * @returns {[number, number][]} string indices, without outer spaces
   */
  cut(text, unit) {
    return [...this.segmenters[unit].segment(text)]
      .filter(({ segment, isWordLike }) => (unit === "sentence" ? segment.trim() : isWordLike))
      .map(({ index, segment }) => {
        const outer = segment.length - segment.trimStart().length;
        return [index + outer, index + segment.trimEnd().length];
      });
  }
}

/** @param {string} language @param {"grapheme" | "word" | "sentence"} granularity */
function segmenter(language, granularity) {
  try {
    return new Intl.Segmenter(language, { granularity });
  } catch {
    return new Intl.Segmenter(undefined, { granularity });
  }
}
