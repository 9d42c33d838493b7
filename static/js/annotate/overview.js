/**
 * What of the article has been on screen, what is marked and where one is, drawn along its length under the header.
 */

import { Refused, request } from "../api.js";
import { byId, on } from "../dom.js";
import { t } from "../messages.js";
import { readingArea } from "./text/on_screen.js";

/** @typedef {[start: number, end: number]} Pair a half-open stretch, in code points */

/** How long marks may change before they are drawn. */
const PATIENCE = 300;
const TICK = 1000;
const REPORT_EVERY = 5000;
/** A line cut by the edge of the screen was on it: this much of a paragraph's height is forgiven at either end. */
const MARGIN = 24;

/**
 * Which of the article has been on screen for about a second: reported to the server, shown as a strip, asked for at
 * submission.
 *
 * A paragraph taller than the screen is seen in parts, in proportion to the height that was visible.
 */
export class Viewed {
  /** @param {import("./main.js").Page} page */
  constructor(page) {
    this.page = page;
    this.article = page.article;
    /** @type {Pair[]} */
    this.seen = merged(page.left.viewed);
    this.mayReport = page.mayEdit;
    this.isReported = true;
    this.lastReport = 0;
    /** @type {Map<import("./text/text.js").Block, Pair>} */
    this.before = new Map();
    this.strip = byId("progress");
    /** @type {() => void} */
    this.onSeen = () => {};
  }

  start() {
    const { changes, store } = this.page;
    changes.onMarked = (mark) => this.add(coveredBy([mark]));
    // What was marked before this came.
    this.add(coveredBy(store.spans.values()));
    this.show();
    if (!this.mayReport) return;
    setInterval(() => this.look(), TICK);
    on(document, "visibilitychange", () => document.hidden && this.report({ keepalive: true }));
  }

  /** What was on screen a tick ago and still is has been seen. */
  look() {
    if (document.hidden) return this.before.clear();
    const now = new Map();
    const { top, bottom } = readingArea();
    for (const block of this.article.blocks) {
      const part = this.visible(block, top, bottom);
      if (!part) continue;
      now.set(block, part);
      const earlier = this.before.get(block);
      if (earlier) this.add([[Math.max(part[0], earlier[0]), Math.min(part[1], earlier[1])]]);
    }
    this.before = now;
    if (!this.isReported && Date.now() - this.lastReport > REPORT_EVERY) this.report();
  }

  /**
   * The part of a block between two heights of the screen, in code points.
   * @param {import("./text/text.js").Block} block
   * @param {number} top
   * @param {number} bottom
   * @returns {Pair | null}
   */
  visible({ element, start, end }, top, bottom) {
    const box = element.getBoundingClientRect();
    if (box.height === 0 || box.bottom <= top || box.top >= bottom) return null;
    const from = box.top >= top - MARGIN ? 0 : (top - box.top) / box.height;
    const to = box.bottom <= bottom + MARGIN ? 1 : (bottom - box.top) / box.height;
    // The newline after a block seen to its end counts with it, so that a whole article becomes one stretch.
    const last = to === 1 ? Math.min(end + 1, this.article.length) : start + Math.ceil(to * (end - start));
    return [start + Math.floor(from * (end - start)), last];
  }

  /** @param {Pair[]} stretches */
  add(stretches) {
    if (stretches.every(([start, end]) => covered(this.seen, start, end) >= end - start)) return;
    this.seen = merged([...this.seen, ...stretches]);
    this.isReported = false;
    this.show();
  }

  /** The share of the paragraphs' text that has been seen, 0 to 1. */
  share() {
    const total = this.article.blocks.reduce((sum, block) => sum + block.end - block.start, 0);
    const seen = this.article.blocks.reduce((sum, block) => sum + covered(this.seen, block.start, block.end), 0);
    return seen / total;
  }

  /**
   * Paragraphs of which less than half has been on screen and that hold none of these marks: who marks words has read
   * them.
   * @param {Iterable<import("./marks/store.js").Span>} marks
   */
  unseen(marks) {
    const marked = coveredBy(marks);
    return this.article.blocks.filter(({ start, end }) => {
      const isSeen = covered(this.seen, start, end) * 2 >= end - start;
      return !isSeen && covered(marked, start, end) === 0;
    });
  }

  show() {
    const percent = Math.round(this.share() * 100);
    this.strip.value = percent;
    this.strip.ariaValueText = t("seen_share", { percent });
    this.onSeen();
  }

  /**
   * Tells the server; what fails is told again with the next report.
   * @param {{keepalive?: boolean}} [options]
   */
  async report(options = {}) {
    if (this.isReported || !this.mayReport) return;
    this.isReported = true;
    this.lastReport = Date.now();
    try {
      await request("PUT", `${this.page.url}/viewed`, { ranges: this.seen }, options);
    } catch (error) {
      this.isReported = false;
      // A closed round refuses for good: asking again every few seconds would change nothing.
      if (error instanceof Refused) this.mayReport = false;
    }
  }
}

/** Draws where one is, what is marked and what is on screen. */
export class OverviewBar {
  /** @param {import("./main.js").Page} page */
  constructor(page) {
    this.page = page;
    this.map = byId("overview-map");
    this.here = byId("overview-here");
    this.words = byId("where");
    this.timer = 0;
  }

  start() {
    this.page.store.on("change", () => this.drawSoon());
    this.page.viewed.onSeen = () => this.drawSoon();
    on(window, "scroll", () => requestAnimationFrame(() => this.drawHere()));
    new ResizeObserver(() => this.drawHere()).observe(this.page.article.element);
    this.drawSoon();
  }

  drawSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.draw(), PATIENCE);
  }

  draw() {
    const { article: { length, element }, store, viewed } = this.page;
    const marked = coveredBy(store.spans.values());
    // A stop that says 0 begins where the one before it ends.
    const percent = (/** @type {number} */ point) => `${(point / length) * 100}%`;
    const stops = marked.map(([start, end]) => `transparent 0 ${percent(start)}, currentColor 0 ${percent(end)}, `);
    const side = element.dir === "rtl" ? "left" : "right";
    this.map.style.backgroundImage = `linear-gradient(to ${side}, ${stops.join("")}transparent 0 100%)`;
    const share = covered(marked, 0, length) / length;
    this.words.textContent = t("where", { read: Math.round(viewed.share() * 100), marked: Math.round(share * 100) });
    this.drawHere();
  }

  drawHere() {
    const box = this.page.article.element.getBoundingClientRect();
    if (box.height === 0) return;
    const share = (/** @type {number} */ y) => Math.min(Math.max((y - box.top) / box.height, 0), 1) * 100;
    const { top, bottom } = readingArea();
    const [from, to] = [share(top), share(bottom)];
    this.here.style.insetInlineStart = `${from}%`;
    this.here.style.width = `${to - from}%`;
  }
}

/** Stretches sorted and merged. @param {Iterable<Pair>} pairs @returns {Pair[]} */
export function merged(pairs) {
  /** @type {Pair[]} */
  const out = [];
  for (const [start, end] of Array.from(pairs).sort((a, b) => a[0] - b[0])) {
    const last = out.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else if (start < end) out.push([start, end]);
  }
  return out;
}

/**
 * How much of a stretch a merged set covers.
 * @param {Pair[]} pairs
 * @param {number} start
 * @param {number} end
 */
export function covered(pairs, start, end) {
  return pairs.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(to, end) - Math.max(from, start)), 0);
}

/** What marks cover. @param {Iterable<{start: number, end: number}>} marks */
export function coveredBy(marks) {
  return merged(Array.from(marks, ({ start, end }) => [start, end]));
}
