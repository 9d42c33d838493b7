/** The list of one's marks in text order: the whole page for whoever cannot see paint, one line a mark, the editor under the active one. */

import { quoted, shortened, t } from "../messages.js";

/** @typedef {import("./store.js").Span} Span */
/** @typedef {import("./main.js").Page} Page */

export class MarkList {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.element = document.getElementById("marks");
    this.empty = document.getElementById("no-marks");
    this.counts = document.querySelectorAll("[data-mark-count]");
    /** @type {Map<string, HTMLElement>} */
    this.items = new Map();
  }

  start() {
    const { store } = this.page;
    this.element.replaceChildren(...store.sorted().map((span) => this.item(span)));
    this.count();
    store.on("change", (change) => this.update(change));
    store.on("active", ({ before, after }) => { this.refresh(before); this.refresh(after); });
  }

  /** @param {import("./store.js").Change} change */
  update({ id, before, after }) {
    const old = this.items.get(id);
    const hadFocus = old?.contains(document.activeElement) ?? false;
    if (!after) this.drop(id, hadFocus);
    else if (!old || before?.start !== after.start || before?.end !== after.end) this.place(after, old);
    else this.fill(old, after);
    for (const other of this.neighbours(id, before, after)) this.refresh(other);
    this.count();
  }

  /** The marks whose line names this one. @param {string} id @param {Span | null} before @param {Span | null} after */
  neighbours(id, before, after) {
    return new Set([...before?.links ?? [], ...after?.links ?? [], ...this.page.store.linkedFrom(id).map((span) => span.id)]);
  }

  /** Focus goes to the next mark when the one that had it is gone, and never to the top of the page. @param {string} id @param {boolean} hadFocus */
  drop(id, hadFocus) {
    const item = this.items.get(id);
    if (!item) return;
    const next = item.nextElementSibling ?? item.previousElementSibling;
    this.page.editor.leave(item);
    item.remove();
    this.items.delete(id);
    if (hadFocus) (next?.querySelector("button") ?? this.element).focus();
  }

  /** @param {Span} span @param {HTMLElement} [old] */
  place(span, old) {
    const item = old ?? this.item(span);
    if (old) this.fill(old, span);
    const sorted = this.page.store.sorted();
    const following = sorted.slice(sorted.findIndex((other) => other.id === span.id) + 1).find((other) => this.items.has(other.id));
    const before = following ? this.items.get(following.id) ?? null : null;
    if (item.parentElement && item.nextElementSibling === before) return;
    const focused = item.contains(document.activeElement) ? document.activeElement : null;
    this.element.insertBefore(item, before);
    focused?.focus();
  }

  /** @param {string | null} id */
  refresh(id) {
    const span = id ? this.page.store.spans.get(id) : undefined;
    const item = id ? this.items.get(id) : undefined;
    if (span && item) this.fill(item, span);
  }

  /** @param {Span} span */
  item(span) {
    const item = document.createElement("li");
    item.className = "mark";
    item.dataset.span = span.id;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "mark-line";
    button.append(...["line", "mark-quote", "mark-meta"].map((name) => Object.assign(document.createElement("span"), { className: name })));
    button.children[0].setAttribute("aria-hidden", "true");
    button.children[1].lang = this.page.article.element.lang;
    button.addEventListener("click", () => this.press(span.id));
    item.append(button);
    this.items.set(span.id, item);
    this.fill(item, span);
    return item;
  }

  /** @param {string} id */
  press(id) {
    const { store } = this.page;
    store.select(null);
    store.activate(store.active === id ? null : id);
    if (store.active) this.page.reveal(id);
  }

  /** @param {HTMLElement} item @param {Span} span */
  fill(item, span) {
    const isActive = this.page.store.active === span.id;
    const button = item.firstElementChild;
    const [line, quote, meta] = Array.from(button.children);
    line.className = `line line-${this.page.slots.get(span.label) ?? 8}`;
    quote.textContent = quoted(span.quote, isActive ? 400 : 90);
    meta.textContent = this.meta(span, isActive);
    button.setAttribute("aria-expanded", String(isActive));
    item.classList.toggle("is-active", isActive);
    if (isActive && this.page.mayEdit) this.page.editor.enter(item, span);
    else this.page.editor.leave(item);
  }

  /** "attribution → the delay was … · unsure · note". @param {Span} span @param {boolean} isActive */
  meta(span, isActive) {
    const { store } = this.page;
    const carried = store.linkedTo(span).map((other) => shortened(other.quote, 28)).join("; ");
    const carriers = store.linkedFrom(span.id).map((other) => shortened(other.quote, 28)).join("; ");
    const parts = [span.label];
    if (carried) parts[0] = t("meta_to", { label: span.label, quote: carried });
    else if (carriers) parts[0] = t("meta_from", { label: span.label, quote: carriers });
    if (span.unsure) parts.push(t("meta_unsure"));
    // The editor shows the note of its own mark: a line that grew when the note is left would move the next button away from the click.
    if (span.note && !(isActive && this.page.mayEdit)) parts.push(t("meta_note", { note: shortened(span.note, isActive ? 2000 : 40) }));
    return parts.join(" · ");
  }

  /** Brings the active mark's line into view. @param {string} id */
  show(id) {
    this.items.get(id)?.scrollIntoView({ block: "nearest" });
  }

  /** Moves to the next or previous mark in text order. @param {-1 | 1} direction */
  step(direction) {
    const { store } = this.page;
    const sorted = store.sorted();
    if (sorted.length === 0) return;
    const at = sorted.findIndex((span) => span.id === store.active);
    const next = at < 0 ? (direction > 0 ? 0 : sorted.length - 1) : (at + direction + sorted.length) % sorted.length;
    store.select(null);
    store.activate(sorted[next].id);
    this.page.reveal(sorted[next].id);
    this.show(sorted[next].id);
  }

  count() {
    const { size } = this.page.store.spans;
    for (const element of this.counts) element.textContent = String(size);
    this.empty.hidden = size > 0;
  }
}

