/**
 * Which of the article has been on screen for about a second: reported to the server, shown as a strip, asked for at
 * submission.
 *
 * A paragraph taller than the screen is seen in parts, in proportion to the height that was visible.
 */

import { Refused, request } from "../api.js";
import { byId, on } from "../dom.js";
import { t } from "../messages.js";
import { covered, merged } from "./text/ranges.js";
import { readingArea } from "./text/sight.js";

/** @typedef {import("./text/ranges.js").Pair} Pair */

const TICK = 1000;
const REPORT_EVERY = 5000;
/** A line cut by the edge of the screen was on it: this much of a paragraph's height is forgiven at either end. */
const MARGIN = 24;

export class Viewed {
  /**
   * @param {import("./text/text.js").ArticleText} article
   * @param {string} url
   * @param {Pair[]} known
   * @param {boolean} mayReport
   */
  constructor(article, url, known, mayReport) {
    this.article = article;
    this.url = url;
    this.seen = merged(known);
    this.mayReport = mayReport;
    this.isReported = true;
    this.lastReport = 0;
    /** @type {Map<import("./text/text.js").Block, Pair>} */
    this.before = new Map();
    this.strip = byId("progress");
    /** @type {() => void} */
    this.onSeen = () => {};
  }

  start() {
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
      if (earlier) this.add(Math.max(part[0], earlier[0]), Math.min(part[1], earlier[1]));
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

  /** @param {number} start @param {number} end */
  add(start, end) {
    if (start >= end || covered(this.seen, start, end) === end - start) return;
    this.seen = merged([...this.seen, [start, end]]);
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
    const marked = merged(Array.from(marks, ({ start, end }) => [start, end]));
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
      await request("PUT", `${this.url}/viewed`, { ranges: this.seen }, options);
    } catch (error) {
      this.isReported = false;
      // A closed round refuses for good: asking again every few seconds would change nothing.
      if (error instanceof Refused) this.mayReport = false;
    }
  }
}
