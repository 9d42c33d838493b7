/**
 * A text cursor of our own: browsers show none in a text that cannot be edited, and without a mouse one is needed to
 * select words.
 *
 * Its bar stands beside the article's element and never inside it. A move says the words it reached.
 */

import { byId, on, onPress } from "../../dom.js";
import { announce, t } from "../../messages.js";
import { spansAt } from "../marks/store.js";
import { bringIntoSight, readingArea, tidied } from "./on_screen.js";

/** @typedef {import("./boundaries.js").Unit} Unit */

export class Cursor {
  /** @param {import("../main.js").Page} page */
  constructor(page) {
    this.page = page;
    this.bar = byId("cursor");
    /** @type {number | null} where it stands; nowhere until somebody puts it there */
    this.point = null;
    /** @type {number | null} where an extended selection began */
    this.anchor = null;
  }

  start() {
    const { element } = this.page.article;
    element.tabIndex = 0;
    element.role = "group";
    element.ariaLabel = t("text_label");
    on(element, "focus blur", () => this.draw());
    new ResizeObserver(() => this.draw()).observe(element);
    this.page.store.on("selection", (stretch) => {
      if (!stretch) this.anchor = null;
    });
    const extend = byId("extend");
    // A press of the mouse leaves the focus in the text, where the cursor shows.
    on(byId("cursor-tools"), "mousedown", (event) => event.preventDefault());
    onPress("[data-move]", ({ dataset }) => this.move(dataset.move, Number(dataset.direction), extend.checked));
    on(byId("take-sentence"), "click", () => this.takeSentence());
    on(byId("take-mark"), "click", () => this.takeMark());
    on(byId("to-text"), "click", () => {
      byId("cursor-tools").open = false;
      this.focus();
    });
  }

  /** Goes into the text, where it was or at the first line on screen. */
  focus() {
    this.page.panel?.showText();
    this.page.article.element.focus({ preventScroll: true });
    this.here();
    this.follow();
  }

  here() {
    const { blocks } = this.page.article;
    const { top } = readingArea();
    this.point ??= (blocks.find(({ element }) => element.getBoundingClientRect().top >= top) ?? blocks[0]).start;
    return this.point;
  }

  /** Puts it where somebody clicked or marked. @param {number} point */
  place(point) {
    this.point = point;
    this.anchor = null;
    this.draw();
  }

  /**
   * @param {Unit | "edge"} unit `edge`: the paragraph's start or end
   * @param {number} direction
   * @param {boolean} isExtending
   */
  move(unit, direction, isExtending) {
    const { article, boundaries } = this.page;
    const from = this.here();
    const block = article.blocks[article.blockAt(from)];
    const edge = isExtending && direction > 0 ? "end" : "start";
    const border = direction < 0 ? block.start : block.end;
    const next = unit === "edge" ? border : boundaries.edge(from, edge, direction, unit);
    if (isExtending) this.anchor ??= this.oppositeOf(from);
    this.point = next ?? (direction < 0 ? 0 : article.length);
    if (isExtending) this.extend();
    else {
      this.page.dock.clear();
      const part = boundaries.partAt(this.point, unit === "edge" ? "word" : unit);
      if (part) announce(article.slice(part.start, part.end));
    }
    this.follow();
  }

  /**
   * Where extending starts: the far end of what is selected already, or here.
   * @param {number} from
   */
  oppositeOf(from) {
    const held = this.page.store.selection;
    if (!held) return from;
    this.point = held.end;
    return held.start;
  }

  extend() {
    const { article, boundaries } = this.page;
    const [start, end] = [this.anchor, this.point].sort((a, b) => a - b);
    const stretch = tidied(article, boundaries, start, end);
    const { anchor } = this;
    this.page.select(stretch);
    this.anchor = anchor;
    if (stretch) announce(article.slice(stretch.start, stretch.end));
  }

  takeSentence() {
    const { article, boundaries } = this.page;
    const sentence = boundaries.partAt(this.here(), "sentence");
    if (!sentence) return;
    this.point = sentence.end;
    this.page.select(sentence);
    this.anchor = sentence.start;
    announce(article.slice(sentence.start, sentence.end));
    this.follow();
  }

  /** Makes the innermost mark here active, then the one around it, and so on. */
  takeMark() {
    const { store, linking } = this.page;
    const point = this.here();
    if (linking?.source) return linking.takeAt(point);
    const stack = spansAt(store.spans.values(), point);
    this.page.activateNext(stack.length ? stack : spansAt(store.spans.values(), point - 1));
  }

  /** Draws it and brings it into view. */
  follow() {
    this.draw();
    bringIntoSight(this.edge().box);
  }

  /** Before the character that it stands before, or after the last one of a paragraph. */
  edge() {
    const { article } = this.page;
    const point = this.here();
    const isLast = point >= article.blocks[article.blockAt(point)].end;
    if (isLast) return article.edge({ start: point - 1, end: point }, "end");
    return article.edge({ start: point, end: point + 1 }, "start");
  }

  draw() {
    const isHere = document.activeElement === this.page.article.element;
    this.bar.hidden = !isHere;
    if (!isHere) return;
    const { x, box } = this.edge();
    const base = this.bar.parentElement.getBoundingClientRect();
    this.bar.style.height = `${box.height}px`;
    this.bar.style.transform = `translate(${x - base.left - 1}px, ${box.top - base.top}px)`;
  }
}
