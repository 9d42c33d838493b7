/** Linking an attribution to the words it attributes: a list of the marks near it to tick, nearest first. */

import { copied, on, part } from "../../dom.js";
import { announce, quoted, say, t } from "../../messages.js";
import { spansAt } from "./store.js";

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
    on(this.list, "change", (event) => {
      const { spans } = page.store;
      toggle(page, spans.get(this.span?.id), spans.get(event.target.value));
    });
  }

  /** @param {Span} span */
  show(span) {
    if (this.span?.id !== span.id) this.isWhole = false;
    this.span = span;
    this.element.hidden = !this.page.rules.links[span.label];
    if (this.element.hidden) return;
    const targets = nearest(this.page, span);
    const most = this.isWhole ? Infinity : OFFERED;
    const shown = targets.filter((other, rank) => rank < most || span.links.includes(other.id));
    const active = /** @type {HTMLInputElement} */ (document.activeElement);
    const focused = this.list.contains(active) && active.value;
    this.list.replaceChildren(...shown.map((other) => this.choice(span, other)));
    this.none.hidden = targets.length > 0;
    this.more.hidden = shown.length === targets.length;
    if (focused) this.box(focused)?.focus();
  }

  /** @param {Span} span @param {Span} other */
  choice(span, other) {
    const item = copied("link-choice");
    const [box, line, name, words] = item.firstElementChild.children;
    box.value = other.id;
    box.checked = span.links.includes(other.id);
    line.className = `line line-${this.page.slots.get(other.label) ?? 8}`;
    line.title = other.label;
    name.textContent = other.label;
    words.textContent = quoted(other.quote);
    return item;
  }

  /** @param {string} id @returns {HTMLInputElement | null} */
  box(id) {
    return this.list.querySelector(`input[value="${CSS.escape(id)}"]`);
  }

  focus() {
    this.list.querySelector("input")?.focus();
  }
}

/** What a mark may be linked to, in text order. @param {import("../main.js").Page} page @param {Span} span */
function targetsOf({ store }, span) {
  return store.sorted().filter((other) => other.id !== span.id && store.mayLink(span.label, other.label));
}

/** The same, nearest first. @param {import("../main.js").Page} page @param {Span} span */
function nearest(page, span) {
  const distance = (/** @type {Span} */ other) => Math.max(other.start - span.end, span.start - other.end, 0);
  return targetsOf(page, span).sort((a, b) => distance(a) - distance(b));
}

/**
 * Links two marks or takes their link away, and says so; not when one of them is gone.
 * @param {import("../main.js").Page} page @param {Span} [span] @param {Span} [other]
 */
function toggle({ changes }, span, other) {
  if (!span || !other) return;
  const others = span.links.filter((id) => id !== other.id);
  const isLinked = others.length < span.links.length;
  changes.edit(span.id, { links: isLinked ? others : [...others, other.id] });
  say(isLinked ? "unlinked" : "linked", other);
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
    const { store, dock, cursor, rules } = this.page;
    const span = store.spans.get(store.active);
    const sources = Object.keys(rules.links);
    if (sources.length === 0) return dock.announce(t("link_never"));
    if (!span || !this.mayLink(span)) return dock.announce(t("link_from", { label: sources.join(", ") }));
    const [first] = nearest(this.page, span);
    if (!first) return dock.announce(t("link_nothing", { labels: rules.links[span.label].join(", ") }));
    this.source = span.id;
    this.page.main.dataset.linking = "true";
    cursor.place(first.start);
    cursor.focus();
    dock.show();
    announce(`${this.sentence()} ${t("active_mark", { label: first.label, quote: quoted(first.quote) })}`);
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

  /** What may be linked now, in text order. */
  targets() {
    const span = this.page.store.spans.get(this.source);
    return span ? targetsOf(this.page, span) : [];
  }

  /** Takes the innermost mark at a place that may be linked. @param {number | null} point */
  takeAt(point) {
    this.take(spansAt(this.targets(), point)[0]?.id);
  }

  /** Links a mark, or takes its link away; says so where there is none. @param {string} [id] */
  take(id) {
    const span = this.page.store.spans.get(this.source);
    const other = this.targets().find((target) => target.id === id);
    if (!span || !other) return this.page.dock.announce(t("link_no_target"));
    this.stop();
    toggle(this.page, span, other);
  }

  /**
   * Goes with the text cursor to the next or previous mark that may be linked, and says it.
   * @param {-1 | 1} direction
   */
  step(direction) {
    const { cursor } = this.page;
    const targets = this.targets();
    const at = cursor.here();
    const next = direction > 0 ? targets.find(({ start }) => start > at) : targets.findLast(({ start }) => start < at);
    const target = next ?? targets.at(direction > 0 ? 0 : -1);
    cursor.place(target.start);
    cursor.follow();
    say("active_mark", target);
  }
}
