/**
 * Paints marks over the text with CSS highlights: no element is added, and only paragraphs near the screen are painted
 * at all.
 */

import { on } from "../../dom.js";

/** @typedef {import("./store.js").Span} Span */

const SLOTS = 8;
/**
 * Paragraphs this many screens away are painted before one scrolls to them, once the page has had a moment to show what
 * is on screen.
 */
const NEAR = 1;
const MOMENT = 200;

/** Whether this browser can paint; where it cannot, the page says so and the list does the work. */
export const canPaint = "Highlight" in globalThis;

export class Paint {
  /**
   * @param {import("../text/text.js").ArticleText} article @param {import("./store.js").Store} store
   * @param {Map<string, number>} slots label → palette slot
   */
  constructor(article, store, slots) {
    this.article = article;
    this.store = store;
    this.slots = slots;
    /** @type {Map<string, {range: AbstractRange, name: string}>} */
    this.painted = new Map();
    /** The paragraphs near the screen, first and last; while printing, all. */
    this.near = [0, Infinity];
    /** @type {Map<string, Highlight>} */
    this.highlights = new Map();
    const names = [...Array.from({ length: SLOTS }, (_, k) => `slot-${k + 1}`), "linked", "active", "selection"];
    names.forEach((name, rank) => this.prepare(name, rank));
  }

  /** @param {string} name @param {number} rank */
  prepare(name, rank) {
    const highlight = new Highlight();
    highlight.priority = rank;
    this.highlights.set(name, highlight);
  }

  start() {
    this.register();
    this.look(0);
    this.store.on("change", ({ id, after }) => {
      this.unpaint(id);
      if (after) this.paint(after);
      this.paintActive();
    });
    this.store.on("active", () => this.paintActive());
    this.store.on("selection", (stretch) => this.only("selection", stretch ? [stretch] : []));
    setTimeout(() => this.followScreen(), MOMENT);
    on(window, "beforeprint", () => this.paintBetween(0, Infinity));
    on(window, "afterprint", () => this.look());
  }

  /** Another highlighter may have emptied the browser's list, which is one for all. */
  register() {
    for (const [name, highlight] of this.highlights) {
      if (CSS.highlights.get(name) !== highlight) CSS.highlights.set(name, highlight);
    }
  }

  followScreen() {
    this.observer?.disconnect();
    this.observer = new IntersectionObserver(() => this.look(), { rootMargin: `${NEAR * 100}%` });
    for (const { element } of this.article.blocks) this.observer.observe(element);
  }

  /** Paints anew what the page shows now: words that were replaced take their paint with them. */
  renew() {
    this.register();
    for (const id of Array.from(this.painted.keys())) this.unpaint(id);
    this.look();
    this.paintActive();
    const { selection } = this.store;
    this.only("selection", selection ? [selection] : []);
    if (this.observer) this.followScreen();
  }

  /** Paints what is near the screen now, and no longer what is not. */
  look(near = NEAR) {
    this.register();
    const { blocks } = this.article;
    const isNear = (/** @type {import("../text/text.js").Block} */ { element }) => {
      const { top, bottom } = element.getBoundingClientRect();
      return bottom > -near * innerHeight && top < (1 + near) * innerHeight;
    };
    this.paintBetween(blocks.findIndex(isNear), blocks.findLastIndex(isNear));
  }

  /** @param {number} first @param {number} last */
  paintBetween(first, last) {
    this.near = [first, last];
    for (const span of this.store.spans.values()) {
      if (!this.isNear(span)) this.unpaint(span.id);
      else if (!this.painted.has(span.id)) this.paint(span);
    }
  }

  /** @param {Span} span */
  isNear({ start, end }) {
    return this.article.blockAt(end) >= this.near[0] && this.article.blockAt(start) <= this.near[1];
  }

  /** @param {Span} span */
  paint(span) {
    if (!this.isNear(span) || !this.article.isShown(span.start, span.end)) return;
    const name = `slot-${this.slots.get(span.label) ?? SLOTS}`;
    const range = this.article.staticRange(span.start, span.end);
    this.highlights.get(name).add(range);
    this.painted.set(span.id, { range, name });
  }

  /** @param {string} id */
  unpaint(id) {
    const known = this.painted.get(id);
    if (!known) return;
    this.highlights.get(known.name).delete(known.range);
    this.painted.delete(id);
  }

  paintActive() {
    const span = this.store.spans.get(this.store.active);
    this.only("active", span ? [span] : []);
    this.only("linked", span ? [...this.store.linkedTo(span), ...this.store.linkedFrom(span.id)] : []);
  }

  /**
   * Makes a highlight hold just these stretches.
   * @param {string} name @param {{start: number, end: number}[]} stretches
   */
  only(name, stretches) {
    this.register();
    const highlight = this.highlights.get(name);
    highlight.clear();
    for (const { start, end } of stretches) {
      if (this.article.isShown(start, end)) highlight.add(this.article.staticRange(start, end));
    }
  }
}
