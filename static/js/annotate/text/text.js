/**
 * The article on the page: from places in its elements to code points of its frozen text, and back.
 *
 * The frozen text is the only one that is counted in. Where its words are shown is looked up anew, paragraph by
 * paragraph, whenever the page was changed.
 */

import { Refused, Unreachable, hex, request } from "../../api.js";
import { align, isAfter, paragraphs, shownAt, textNodes } from "./alignment.js";
import { Offsets, firstOf } from "./offsets.js";

/** @typedef {import("./alignment.js").Alignment} Alignment */
/** @typedef {import("./alignment.js").Run} Run */
/**
 * `index`: its beginning as a string index.
 * @typedef {{start: number, end: number, index: number, element: HTMLElement}} Block
 */
/**
 * A place in the page: in a paragraph, after so much of what it shows; or before one, in none.
 * @typedef {{rank: number, shown: number, isInside: boolean}} Place
 */

export class ArticleText {
  /** @param {HTMLElement} element @param {string} [text] as it was frozen; else as it is shown now */
  constructor(element, text = element.textContent) {
    this.element = element;
    this.text = text;
    this.offsets = new Offsets(this.text);
    this.length = this.offsets.length;
    /** @type {Block[]} */
    this.blocks = paragraphs(element).map((block) => {
      const start = Number(block.dataset.start);
      return { start, end: Number(block.dataset.end), index: this.offsets.index(start), element: block };
    });
    /** @type {Map<Block, Alignment>} */
    this.alignments = new Map();
    this.isInOrder = true;
    this.index();
    this.observer = new MutationObserver((records) => this.absorb(records));
    this.observer.observe(element, { childList: true, characterData: true, subtree: true });
    /** Called when what is shown has changed. @type {() => void} */
    this.onChange = () => {};
  }

  /** Whether the page has every paragraph of the text. */
  get isWhole() {
    const ends = [-1, ...this.blocks.map(({ end }) => end)];
    return ends.at(-1) === this.length && this.blocks.every(({ start }, rank) => start === ends[rank] + 1);
  }

  /** Remembers which elements are the paragraphs. */
  index() {
    this.ranks = new Map(this.blocks.map(({ element }, rank) => [element, rank]));
  }

  /** Takes in what was changed up to now. */
  flush() {
    this.absorb(this.observer.takeRecords());
  }

  /** @param {MutationRecord[]} records */
  absorb(records) {
    if (records.length === 0) return;
    const ranks = new Set(records.map(({ target }) => this.rankOf(target)));
    for (const rank of ranks) this.alignments.delete(this.blocks[rank]);
    if (ranks.has(-1)) this.findBlocks();
    this.onChange();
  }

  /** Finds the paragraphs again when some were replaced, wrapped or moved. */
  findBlocks() {
    const found = new Map(paragraphs(this.element).map((element) => [Number(element.dataset.start), element]));
    this.blocks.forEach((block) => {
      if (!this.element.contains(block.element)) block.element = found.get(block.start) ?? block.element;
    });
    this.alignments.clear();
    this.index();
    this.isInOrder = this.blocks.every(({ element }, rank) => {
      const before = this.blocks[rank - 1]?.element;
      return !before || Boolean(before.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING);
    });
  }

  /** The number of the paragraph that a node belongs to, -1 for none. @param {Node | null} node */
  rankOf(node) {
    for (let at = node; at && at !== this.element; at = at.parentNode) {
      const rank = this.ranks.get(/** @type {HTMLElement} */ (at));
      if (rank !== undefined) return rank;
    }
    return -1;
  }

  /** Where the words of a paragraph are shown now. @param {number} rank @returns {Alignment} */
  alignment(rank) {
    const block = this.blocks[rank];
    let known = this.alignments.get(block);
    if (!known) {
      const nodes = this.element.contains(block.element) ? textNodes(block.element) : [];
      known = align(nodes, this.offsets.slice(block.start, block.end));
      this.alignments.set(block, known);
    }
    return known;
  }

  /** Whether words of the article are not shown as they were frozen. */
  isChanged() {
    return !this.isInOrder || this.blocks.some((_, rank) => this.alignment(rank).change);
  }

  /** @param {number} start @param {number} end */
  slice(start, end) {
    return this.offsets.slice(start, end);
  }

  /** The number of the block that holds a code point (the newline after a block belongs to it). */
  blockAt(/** @type {number} */ point) {
    return Math.min(firstOf(this.blocks, ({ end }) => point <= end), this.blocks.length - 1);
  }

  /**
   * Whether a stretch is shown in the page word for word: only then may it be marked.
   * @param {number} start @param {number} end code points
   */
  isShown(start, end) {
    this.flush();
    const [first, last] = [this.blockAt(start), this.blockAt(end)];
    if (first !== last && !this.isInOrder) return false;
    for (let rank = first; rank <= last; rank += 1) {
      const block = this.blocks[rank];
      const from = Math.max(this.offsets.index(start) - block.index, 0);
      const to = this.offsets.index(Math.min(end, block.end)) - block.index;
      const change = this.alignment(rank).change?.index;
      if (change && isTouched(change, from, to)) return false;
    }
    return true;
  }

  /**
   * The frozen words that a range of the page holds. What was inserted holds none; `isChanged` when it holds words that
   * stand in place of frozen ones, and what it says is then not what was seen.
   * @param {AbstractRange} range @returns {{start: number, end: number, isChanged: boolean}} code points
   */
  stretchOf({ startContainer, startOffset, endContainer, endOffset }) {
    this.flush();
    const [from, to] = [this.placeOf(startContainer, startOffset), this.placeOf(endContainer, endOffset)];
    const last = to.isInside ? to.rank : to.rank - 1;
    let isChanged = from.rank < last && !this.isInOrder;
    for (let rank = from.rank; rank <= last; rank += 1) {
      const { change, length } = this.alignment(rank);
      const begin = rank === from.rank ? from.shown : 0;
      const end = rank === to.rank ? to.shown : length;
      isChanged ||= Boolean(change && isTouched(change.shown, begin, end));
    }
    return { start: this.pointAfter(from), end: this.pointBefore(to), isChanged };
  }

  /**
   * The code point at a place in the page: of the next frozen words.
   * @param {Node} node
   * @param {number} offset
   */
  pointAt(node, offset) {
    this.flush();
    return this.pointAfter(this.placeOf(node, offset));
  }

  /** @param {Node} node @param {number} offset @returns {Place} */
  placeOf(node, offset) {
    const rank = this.rankOf(node);
    if (rank >= 0) return { rank, shown: shownAt(this.alignment(rank), node, offset), isInside: true };
    const range = document.createRange();
    range.setStart(node, offset);
    const next = this.blocks.findIndex(({ element }) => this.element.contains(element) && isAfter(range, element));
    return { rank: next < 0 ? this.blocks.length : next, shown: 0, isInside: false };
  }

  /** @param {Place} place */
  pointAfter({ rank, shown }) {
    const block = this.blocks[rank];
    if (!block) return this.length;
    const { runs } = this.alignment(rank);
    const run = runs[firstOf(runs, (one) => one.shown + one.length > shown)];
    return run ? this.offsets.point(block.index + run.index + Math.max(shown - run.shown, 0)) : block.end;
  }

  /** @param {Place} place */
  pointBefore({ rank, shown, isInside }) {
    if (!isInside) return rank > 0 ? this.blocks[rank - 1].end : 0;
    const block = this.blocks[rank];
    const { runs } = this.alignment(rank);
    const run = runs[firstOf(runs, (one) => one.shown >= shown) - 1];
    if (!run) return block.start;
    return this.offsets.pointAfter(block.index + run.index + Math.min(shown - run.shown, run.length));
  }

  /** A stretch as a StaticRange: unlike a Range it costs nothing when the page changes elsewhere. */
  staticRange(/** @type {number} */ start, /** @type {number} */ end) {
    const [startContainer, startOffset] = this.place(start, false);
    const [endContainer, endOffset] = this.place(end, true);
    return new StaticRange({ startContainer, startOffset, endContainer, endOffset });
  }

  /** A stretch as a Range, for measuring and scrolling. */
  range(/** @type {number} */ start, /** @type {number} */ end) {
    const range = document.createRange();
    range.setStart(...this.place(start, false));
    range.setEnd(...this.place(end, true));
    return range;
  }

  /**
   * Where an edge of a stretch is on screen: `x` before its first character or after its last, and the box of that
   * one's line.
   */
  edge(/** @type {import("../marks/store.js").Stretch} */ { start, end }, /** @type {"start" | "end"} */ edge) {
    const range = this.range(start, end);
    const boxes = [...range.getClientRects()].filter(({ width }) => width > 0);
    const box = (edge === "start" ? boxes[0] : boxes.at(-1)) ?? range.getBoundingClientRect();
    const isLeft = (edge === "start") !== (this.element.dir === "rtl");
    return { x: isLeft ? box.left : box.right, box };
  }

  /**
   * Node and offset of a code point: at the end of a text node or at the start of the next, as the edge asks. Of words
   * that are not shown, the nearest ones that are.
   * @param {number} point @param {boolean} isEnd
   * @returns {[Node, number]}
   */
  place(point, isEnd) {
    const rank = this.blockAt(point);
    const { index, element } = this.blocks[rank];
    const { runs } = this.alignment(rank);
    const at = this.offsets.index(point) - index;
    const next = firstOf(runs, (run) => isEnd ? run.index + run.length >= at : run.index + run.length > at);
    const run = runs[next] ?? runs.at(-1);
    if (!run) return [element, 0];
    const isBefore = isEnd && run.index >= at && next > 0;
    const found = isBefore ? runs[next - 1] : run;
    return [found.node, found.from + Math.min(Math.max(at - found.index, 0), found.length)];
  }
}

/**
 * Whether a stretch holds any of what changed; where nothing is left of it, whether it goes across that place.
 * @param {[number, number]} change @param {number} from @param {number} to
 */
function isTouched([start, end], from, to) {
  return start === end ? from < start && start < to : from < end && start < to;
}

/**
 * The article's text as it was frozen; null when neither the page nor the server gives it.
 * @param {HTMLElement} element @param {string} url of the submission @returns {Promise<string | null>}
 */
export async function frozenText(element, url) {
  const shown = element.textContent;
  if (await isFrozen(shown, element.dataset)) return shown;
  try {
    const { article } = await request("GET", url);
    return await isFrozen(article.text, element.dataset) ? article.text : null;
  } catch (error) {
    if (error instanceof Refused || error instanceof Unreachable) return null;
    throw error;
  }
}

/**
 * Whether a text is the frozen one: by its length, and where browsers hash (not on plain http) by its hash.
 * @param {string} text @param {DOMStringMap} frozen
 */
async function isFrozen(text, frozen) {
  if (new Offsets(text).length !== Number(frozen.length)) return false;
  const digest = await globalThis.crypto?.subtle?.digest("SHA-256", new TextEncoder().encode(text));
  return !digest || hex(digest) === frozen.sha256;
}
