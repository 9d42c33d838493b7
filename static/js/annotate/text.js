/** The article on the page: between places in its elements and code points of its text, and the proof that the two agree. */

import { all } from "../dom.js";
import { Offsets } from "./offsets.js";

/** @typedef {{start: number, end: number, element: HTMLElement}} Block */

/** What of the screen the header and the labels cover. */
export const ABOVE = 80;
const BELOW = 170;

export class ArticleText {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.text = element.textContent;
    this.offsets = new Offsets(this.text);
    this.length = this.offsets.length;
    /** @type {Text[]} */
    this.nodes = [];
    /** @type {number[]} */
    this.starts = [];
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let index = 0; walker.nextNode();) {
      const node = walker.currentNode;
      this.nodes.push(node);
      this.starts.push(index);
      index += node.length;
    }
    /** @type {Block[]} */
    this.blocks = all(":scope > [data-start]", element)
      .map((block) => ({ start: Number(block.dataset.start), end: Number(block.dataset.end), element: block }));
  }

  /** @param {number} start @param {number} end */
  slice(start, end) {
    return this.offsets.slice(start, end);
  }

  /** The number of the block that holds a code point (the newline after a block belongs to it). */
  blockAt(/** @type {number} */ point) {
    const found = this.blocks.findIndex((block) => point <= block.end);
    return found < 0 ? this.blocks.length - 1 : found;
  }

  /** The code point at a place in the page, which may lie in an element between text nodes. */
  pointAt(/** @type {Node} */ node, /** @type {number} */ offset, after = false) {
    const index = this.indexAt(node, offset);
    return after ? this.offsets.pointAfter(index) : this.offsets.point(index);
  }

  /** What lies before the text is its beginning, what lies after it its end. @param {Node} node @param {number} offset */
  indexAt(node, offset) {
    const before = document.createRange();
    before.setStart(this.element, 0);
    before.setEnd(node, offset);
    return Math.min(before.toString().length, this.text.length);
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

  /** Where an edge of a stretch is on screen: `x` before its first character or after its last, and the box of that one's line. */
  edge(/** @type {import("./store.js").Stretch} */ { start, end }, /** @type {"start" | "end"} */ edge) {
    const range = this.range(start, end);
    const boxes = [...range.getClientRects()].filter(({ width }) => width > 0);
    const box = (edge === "start" ? boxes[0] : boxes.at(-1)) ?? range.getBoundingClientRect();
    const isLeft = (edge === "start") !== (this.element.dir === "rtl");
    return { x: isLeft ? box.left : box.right, box };
  }

  /** Scrolls to a box of the text when it is not well in sight. */
  show(/** @type {DOMRect} */ box, always = false) {
    const isVisible = box.top > ABOVE && box.bottom < innerHeight - BELOW;
    if (box.height > 0 && (always || !isVisible)) scrollBy({ top: box.top - innerHeight / 3, behavior: "instant" });
  }

  /**
   * Text node and offset of a code point: at the end of a node or at the start of the next, as the edge asks.
   * @param {number} point @param {boolean} isEnd
   * @returns {[Text, number]}
   */
  place(point, isEnd) {
    const index = this.offsets.index(point);
    let low = 0;
    let high = this.nodes.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (isEnd ? this.starts[middle] < index : this.starts[middle] <= index) low = middle;
      else high = middle - 1;
    }
    return [this.nodes[low], index - this.starts[low]];
  }
}

/** Whether the page shows exactly the text that was frozen: by its length, and where browsers hash (not on plain http) by its hash. @param {ArticleText} article */
export async function isSameText({ text, length, element: { dataset } }) {
  if (length !== Number(dataset.length)) return false;
  const digest = await globalThis.crypto?.subtle?.digest("SHA-256", new TextEncoder().encode(text));
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return !digest || hex === dataset.sha256;
}
