/** Linking an attribution to the words it attributes: a list of the marks near it to tick, nearest first. */

import { make, on, part } from "../../dom.js";
import { announce, quoted, say, t } from "../../messages.js";
import { spansAt } from "./hit.js";

/** @typedef {import("./store.js").Span} Span */

const OFFERED = 5;

export class Links {
  /** @param {import("../main.js").Page} page @param {HTMLElement} element */
  constructor(page, element) {
    this.page = page;
    this.element = element;
    this.list = element.querySelector("ul");
    this.none = part(element, "no-targets");
    this.more = part(element, "more-targets");
    this.isWhole = false;
    /** @type {Span | null} */
    this.span = null;
    on(this.more, "click", () => {
      this.isWhole = true;
      if (this.span) this.show(this.span);
      this.focus();
    });
    on(this.list, "change", (event) => this.toggle(event.target.value));
  }

  /** @param {Span} span */
  show(span) {
    if (this.span?.id !== span.id) this.isWhole = false;
    this.span = span;
    this.element.hidden = !this.page.rules.links[span.label];
    if (this.element.hidden) return;
    const targets = this.targets(span);
    const most = this.isWhole ? Infinity : OFFERED;
    const shown = targets.filter((other, rank) => rank < most || span.links.includes(other.id));
    const active = /** @type {HTMLInputElement} */ (document.activeElement);
    const focused = this.list.contains(active) && active.value;
    this.list.replaceChildren(...shown.map((other) => this.choice(span, other)));
    this.none.hidden = targets.length > 0;
    this.more.hidden = shown.length === targets.length;
    if (focused) this.box(focused)?.focus();
  }

  /** What may be linked, nearest first. @param {Span} span */
  targets(span) {
    const { store } = this.page;
    const distance = (/** @type {Span} */ other) => Math.max(other.start - span.end, span.start - other.end, 0);
    return store.sorted()
      .filter((other) => other.id !== span.id && store.mayLink(span.label, other.label))
      .sort((a, b) => distance(a) - distance(b));
  }

  /** @param {Span} span @param {Span} other */
  choice(span, other) {
    const checked = span.links.includes(other.id);
    const box = make("input", { type: "checkbox", autocomplete: "off", value: other.id, checked });
    const line = make("span", { className: `line line-${this.page.slots.get(other.label) ?? 8}`, title: other.label });
    const name = make("span", { className: "visually-hidden" }, other.label);
    const words = make("span", { className: "quote", translate: false }, quoted(other.quote, 60));
    return make("li", {}, make("label", {}, box, line, name, words));
  }

  /** Adds a link or takes it away. @param {string} target */
  toggle(target) {
    const { changes, store } = this.page;
    const span = this.span && store.spans.get(this.span.id);
    const other = store.spans.get(target);
    if (!span || !other) return;
    const isLinked = span.links.includes(target);
    changes.edit(span.id, { links: isLinked ? span.links.filter((id) => id !== target) : [...span.links, target] });
    say(isLinked ? "unlinked" : "linked", other);
  }

  /** @param {string} id @returns {HTMLInputElement | null} */
  box(id) {
    return this.list.querySelector(`input[value="${CSS.escape(id)}"]`);
  }

  focus() {
    this.list.querySelector("input")?.focus();
  }
}

/** Choosing in the text: the next click there, or Enter at the text cursor, takes the target. */
export class Linking {
  /** @param {import("../main.js").Page} page */
  constructor(page) {
    this.page = page;
    /** @type {string | null} the mark whose target is chosen; null when none is */
    this.source = null;
    page.store.on("active", ({ after }) => this.source && after !== this.source && this.stop());
    page.store.on("change", ({ id, after }) => id === this.source && !this.mayLink(after) && this.stop());
  }

  /** @param {Span | null} [span] */
  mayLink(span) {
    return Boolean(span && this.page.rules.links[span.label]);
  }

  /** Begins with the active mark, at the nearest that it may attribute, or says why that cannot be. */
  start() {
    const { store, dock, cursor, editor, rules } = this.page;
    const span = store.spans.get(store.active);
    const sources = Object.keys(rules.links);
    if (sources.length === 0) return dock.announce(t("link_never"));
    if (!span || !this.mayLink(span)) return dock.announce(t("link_from", { label: sources.join(", ") }));
    const [nearest] = editor.links.targets(span);
    if (!nearest) return dock.announce(t("link_nothing", { labels: rules.links[span.label].join(", ") }));
    this.source = span.id;
    this.page.main.dataset.linking = "true";
    cursor.place(nearest.start);
    cursor.focus();
    dock.show();
    announce(`${this.sentence()} ${t("active_mark", { label: nearest.label, quote: quoted(nearest.quote) })}`);
  }

  stop() {
    this.source = null;
    delete this.page.main.dataset.linking;
    this.page.dock.show();
  }

  /** Leaves without a link. */
  leave() {
    this.stop();
    announce(t("link_left"));
  }

  /** What is to be done now. */
  sentence() {
    return t("link_choose", { quote: quoted(this.page.store.spans.get(this.source)?.quote ?? "", 40) });
  }

  /** What may be linked, in text order. @param {string} source @returns {Span[]} */
  targets(source) {
    const { store } = this.page;
    const from = store.spans.get(source)?.label ?? "";
    return store.sorted().filter((span) => span.id !== source && store.mayLink(from, span.label));
  }

  /** Takes the innermost mark at a place that may be linked. @param {number | null} point */
  takeAt(point) {
    const targets = point === null ? [] : spansAt(this.targets(this.source), point);
    if (targets.length > 0) this.take(targets[0].id);
    else this.page.dock.announce(t("link_no_target"));
  }

  /** Links a mark, or takes its link away. @param {string} id */
  take(id) {
    const { store, changes } = this.page;
    const span = store.spans.get(this.source);
    const other = this.targets(this.source).find((target) => target.id === id);
    if (!span || !other) return this.page.dock.announce(t("link_no_target"));
    const isLinked = span.links.includes(id);
    this.stop();
    changes.edit(span.id, { links: isLinked ? span.links.filter((one) => one !== id) : [...span.links, id] });
    say(isLinked ? "unlinked" : "linked", other);
  }

  /**
   * Goes with the text cursor to the next or previous mark that may be linked, and says it.
   * @param {-1 | 1} direction
   */
  step(direction) {
    const { cursor } = this.page;
    const targets = this.targets(this.source);
    const at = cursor.here();
    const next = direction > 0 ? targets.find(({ start }) => start > at) : targets.findLast(({ start }) => start < at);
    const target = next ?? targets.at(direction > 0 ? 0 : -1);
    cursor.place(target.start);
    cursor.follow();
    say("active_mark", target);
  }
}
