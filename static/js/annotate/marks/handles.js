/**
 * Two handles for a finger, at the edges of what is selected or of the active mark; by mouse and key there are other
 * ways.
 */

import { all, on } from "../../dom.js";
import { EVENTS } from "./store.js";
import { pointUnder } from "../text/on_screen.js";

/** @typedef {import("./store.js").Stretch} Stretch */

export class Handles {
  /** @param {import("../main.js").Page} page */
  constructor(page) {
    this.page = page;
    this.elements = all(".handle");
    /** @type {Stretch | null} what is under the finger now */
    this.moved = null;
  }

  start() {
    for (const event of EVENTS) this.page.store.on(event, () => this.place());
    new ResizeObserver(() => this.place()).observe(this.page.article.element);
    for (const handle of this.elements) this.startHandle(handle, handle.dataset.edge);
  }

  /**
   * The stretch that has handles: selected words, else the active mark's.
   * @returns {Stretch | undefined}
   */
  held() {
    const { store } = this.page;
    return this.moved ?? store.selection ?? store.spans.get(store.active);
  }

  place() {
    const stretch = this.page.main.dataset.pointer === "touch" ? this.held() : undefined;
    for (const handle of this.elements) {
      handle.hidden = !stretch;
      if (!stretch) continue;
      const { x, box } = this.page.article.edge(stretch, handle.dataset.edge);
      const base = handle.parentElement.getBoundingClientRect();
      handle.style.transform = `translate(${x - base.left}px, ${box.bottom - base.top}px)`;
    }
  }

  /** @param {HTMLElement} handle @param {"start" | "end"} edge */
  startHandle(handle, edge) {
    let lift = [0, 0];
    on(handle, "pointerdown", (event) => {
      const { x, box } = this.page.article.edge(this.held(), edge);
      lift = [event.clientX - x, event.clientY - (box.top + box.bottom) / 2];
      handle.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    on(handle, "pointermove", (event) => {
      if (handle.hasPointerCapture(event.pointerId)) this.drag(edge, event.clientX - lift[0], event.clientY - lift[1]);
    });
    on(handle, "pointerup pointercancel", () => this.drop());
  }

  /** @param {"start" | "end"} edge @param {number} x @param {number} y */
  drag(edge, x, y) {
    const { article, boundaries } = this.page;
    const near = edge === "start" ? x + 4 : x - 4;
    const point = pointUnder(article, near, y);
    const word = boundaries.partAt(point, "word");
    const { start, end } = this.held();
    const moved = { start, end, [edge]: word?.[edge] };
    if (!word || moved.start >= moved.end) return;
    this.moved = moved;
    this.preview(moved);
    this.place();
  }

  /** Shows a stretch as selected. @param {Stretch | null} stretch */
  preview(stretch) {
    this.page.painter?.only("selection", stretch ? [stretch] : []);
  }

  /** What was dragged holds: the selection becomes it, or the active mark does. */
  drop() {
    const { article, changes, store } = this.page;
    const moved = this.moved;
    this.moved = null;
    if (!moved) return;
    this.preview(store.selection);
    if (store.selection) this.page.select(moved);
    else if (store.active) changes.edit(store.active, { ...moved, quote: article.slice(moved.start, moved.end) });
    this.place();
  }
}
