/**
 * The list of one's marks in text order: for people who cannot see painted marks it is the whole page; one line a mark,
 * the editor under the active one.
 *
 * Two thousand lines would make every change wait for the layout of all of them: the first ones are made at once, more
 * when one scrolls to the end of them or goes to a mark that has none yet.
 */

import { all, byId, copied, on, onPress } from "../../dom.js";
import { quoted, shortened, t } from "../../messages.js";

/** @typedef {import("./store.js").Span} Span */
/** @typedef {import("../main.js").Page} Page */

const AT_A_TIME = 30;

export class MarkList {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.element = byId("marks");
    this.empty = byId("no-marks");
    this.more = byId("more-marks");
    this.counts = all("[data-mark-count]");
    /** @type {Map<string, HTMLElement>} */
    this.items = new Map();
    /** How many marks, from the first on, have a line. */
    this.shown = 0;
    /** On paper nothing can be unfolded: every mark has its line, with all of its words and its note. */
    this.isPrinting = false;
  }

  start() {
    const { store } = this.page;
    this.makeMore();
    on(this.more, "click", () => this.makeMore());
    onPress("[data-mark-step]", ({ dataset }) => this.step(Number(dataset.markStep)));
    new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && this.makeMore()).observe(this.more);
    store.on("change", (change) => this.update(change));
    store.on("active", ({ before, after }) => {
      this.refresh(before);
      this.refresh(after);
    });
    on(window, "beforeprint", () => this.forPaper(true));
    on(window, "afterprint", () => this.forPaper(false));
  }

  /** @param {boolean} isPrinting */
  forPaper(isPrinting) {
    this.isPrinting = isPrinting;
    const { spans } = this.page.store;
    if (isPrinting && this.shown < spans.size) {
      this.shown = spans.size;
      this.arrange();
    }
    for (const id of this.items.keys()) this.refresh(id);
  }

  makeMore() {
    this.shown += AT_A_TIME;
    this.arrange();
  }

  /** Puts the lines in text order, those that are not there yet made. */
  arrange() {
    const marks = this.page.store.sorted();
    const focused = /** @type {HTMLElement} */ (document.activeElement);
    let place = this.element.firstElementChild;
    for (const span of marks.slice(0, this.shown)) {
      const item = this.items.get(span.id) ?? this.item(span);
      if (item === place) place = place.nextElementSibling;
      else this.element.insertBefore(item, place);
    }
    // A line that is moved loses the focus.
    if (document.activeElement !== focused) focused?.focus();
    this.more.hidden = this.shown >= marks.length;
    for (const element of this.counts) element.textContent = marks.length;
    this.empty.hidden = marks.length > 0;
  }

  /**
   * A mark's line, made now with all before it when it is not there yet.
   * @param {string | null} id
   */
  lineOf(id) {
    const rank = this.page.store.sorted().findIndex((span) => span.id === id);
    if (rank >= this.shown) {
      this.shown = rank;
      this.makeMore();
    }
    return this.items.get(id);
  }

  /** @param {import("./store.js").Change} change */
  update({ id, before, after }) {
    if (!before) this.shown += 1;
    if (!after) this.drop(id);
    this.arrange();
    const namedBy = this.page.store.namedBy(id).map((span) => span.id);
    const named = [...before?.links ?? [], ...after?.links ?? [], ...namedBy];
    for (const other of new Set([id, ...named])) this.refresh(other);
  }

  /**
   * Focus goes to the next mark when the one that had it is gone, and never to the top of the page.
   * @param {string} id
   */
  drop(id) {
    const item = this.items.get(id);
    if (!item) return;
    const next = item.nextElementSibling ?? item.previousElementSibling;
    const hadFocus = item.contains(document.activeElement);
    this.page.editor.leave(item);
    item.remove();
    this.items.delete(id);
    if (hadFocus) (next?.querySelector("button") ?? this.element).focus();
  }

  /** @param {string | null} id */
  refresh(id) {
    const span = this.page.store.spans.get(id);
    const item = this.items.get(id);
    if (span && item) this.fill(item, span);
  }

  /** @param {Span} span */
  item(span) {
    const item = copied("mark-line");
    on(item.firstElementChild, "click", () => this.press(span.id));
    item.dataset.span = span.id;
    this.items.set(span.id, item);
    this.fill(item, span);
    return item;
  }

  /** @param {string} id */
  press(id) {
    const { store, linking } = this.page;
    if (linking.source && linking.source !== id) return linking.take(id);
    this.page.select(null);
    store.activate(store.active === id ? null : id);
    if (store.active) this.page.reveal(id);
  }

  /** How many characters of a mark's words its line shows. @param {boolean} isActive */
  longestQuote(isActive) {
    if (this.isPrinting) return Infinity;
    return isActive ? 400 : 90;
  }

  /** @param {HTMLElement} item @param {Span} span */
  fill(item, span) {
    const isActive = this.page.store.active === span.id;
    const button = item.firstElementChild;
    const [line, quote, meta] = button.children;
    line.className = `line line-${this.page.slots.get(span.label) ?? 8}`;
    quote.textContent = quoted(span.quote, this.longestQuote(isActive));
    meta.textContent = this.meta(span, isActive);
    button.ariaExpanded = String(isActive);
    item.classList.toggle("is-active", isActive);
    if (isActive && this.page.isForMarking) this.page.editor.enter(item, span);
    else this.page.editor.leave(item);
  }

  /**
   * "attribution → the delay was … · unsure · note".
   * @param {Span} span
   * @param {boolean} isActive
   */
  meta(span, isActive) {
    const { store } = this.page;
    const named = (/** @type {Span[]} */ others) => others.map((other) => shortened(other.quote, 28)).join("; ");
    const carried = named(store.linkedTo(span));
    const carriers = named(store.linkedFrom(span.id));
    const parts = [span.label];
    if (carried) parts[0] = t("meta_to", { label: span.label, quote: carried });
    else if (carriers) parts[0] = t("meta_from", { label: span.label, quote: carriers });
    if (span.unsure) parts.push(t("meta_unsure"));
    // The editor shows the note of its own mark: if the line grew when the note is left, the next button would move
    // away from the click.
    const isInEditor = isActive && this.page.isForMarking && !this.isPrinting;
    const length = isActive || this.isPrinting ? Infinity : 40;
    if (span.note && !isInEditor) parts.push(t("meta_note", { note: shortened(span.note, length) }));
    return parts.join(" · ");
  }

  /** Brings a mark's line into view. @param {string} id */
  show(id) {
    this.lineOf(id)?.scrollIntoView({ block: "nearest" });
  }

  /**
   * Moves to the next or previous mark in text order, from the active one or from the text cursor.
   * @param {number} direction -1 or 1
   */
  step(direction) {
    const { store, cursor } = this.page;
    const sorted = store.sorted();
    if (sorted.length === 0) return;
    const at = sorted.findIndex((span) => span.id === store.active);
    const first = direction > 0 ? 0 : sorted.length - 1;
    const next = at < 0 ? first : (at + direction + sorted.length) % sorted.length;
    const { id, start } = sorted[next];
    this.page.select(null);
    this.page.activate(id);
    cursor.place(start);
    this.page.reveal(id);
  }
}
