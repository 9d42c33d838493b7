/**
 * Where am I: under the header, what has been read, what is marked and what is on screen, drawn along the length of
 * the article.
 */

import { byId, on } from "../dom.js";
import { t } from "../messages.js";
import { covered, merged } from "./text/ranges.js";
import { readingArea } from "./text/sight.js";

const PATIENCE = 300;

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
    const marked = merged(store.sorted().map(({ start, end }) => [start, end]));
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
