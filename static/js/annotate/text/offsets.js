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
    return index - count(this.wide.length, (k) => this.wide[k] < index);
  }

  /** The code point boundary at or after a string index: for the end of a stretch. */
  pointAfter(/** @type {number} */ index) {
    const point = this.point(index);
    return this.index(point) < index ? point + 1 : point;
  }

  /** The string index of a code point. */
  index(/** @type {number} */ point) {
    return point + count(this.wide.length, (k) => this.wide[k] - k < point);
  }

  /** The words between two code points. */
  slice(/** @type {number} */ start, /** @type {number} */ end) {
    return this.text.slice(this.index(start), this.index(end));
  }
}

/** How many of the first `length` numbers satisfy a condition that is true up to some place and false after it. */
function count(/** @type {number} */ length, /** @type {(k: number) => boolean} */ holds) {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
