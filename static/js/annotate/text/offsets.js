/**
 * Converts between code points, which everything outside the browser counts, and string indices, which the browser
 * counts.
 *
 * Only this file knows that they differ: characters beyond U+FFFF take two places in a string. It keeps their positions
 * sorted (none in most articles: then both countings are the same) and finds its way by binary search.
 */

export class Offsets {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    /** @type {number[]} string index of each wide character */
    this.wide = [];
    for (const match of text.matchAll(/[\u{10000}-\u{10FFFF}]/gu)) this.wide.push(match.index);
    /** Length of the text in code points. */
    this.length = text.length - this.wide.length;
  }

  /**
   * The code point at or around a string index; an index inside a wide character gives that character, so it never
   * splits.
   */
  point(/** @type {number} */ index) {
    return index - firstOf(this.wide, (wide) => wide >= index);
  }

  /** The code point boundary at or after a string index: for the end of a stretch. */
  pointAfter(/** @type {number} */ index) {
    const point = this.point(index);
    return this.index(point) < index ? point + 1 : point;
  }

  /** The string index of a code point. */
  index(/** @type {number} */ point) {
    return point + firstOf(this.wide, (wide, before) => wide - before >= point);
  }

  /** The words between two code points. */
  slice(/** @type {number} */ start, /** @type {number} */ end) {
    return this.text.slice(this.index(start), this.index(end));
  }
}

/**
 * The number of the first that satisfies a condition which holds from some place on; the length when none does.
 * @template T @param {T[]} list @param {(one: T, number: number) => boolean} holds
 */
export function firstOf(list, holds) {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(list[middle], middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
