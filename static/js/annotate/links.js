/** Linking an attribution to the words it attributes: a list of the marks near it to tick, nearest first. */

import { make, on, part } from "../dom.js";
import { quoted, say } from "../messages.js";

/** @typedef {import("./store.js").Span} Span */

const OFFERED = 5;

export class Links {
  /** @param {import("./main.js").Page} page @param {HTMLElement} element */
  constructor(page, element) {
    this.page = page;
    this.element = element;
    this.list = element.querySelector("ul");
    this.none = part(element, "no-targets");
    this.more = part(element, "more-targets");
    this.isWhole = false;
    /** @type {Span | null} */
    this.span = null;
    on(this.more, "click", () => { this.isWhole = true; if (this.span) this.show(this.span); this.focus(); });
    on(this.list, "change", (event) => this.toggle(event.target.value));
  }

  /** @param {Span} span */
  show(span) {
    const { rules } = this.page;
    if (this.span?.id !== span.id) this.isWhole = false;
    this.span = span;
    this.element.hidden = !rules.from.includes(span.label);
    if (this.element.hidden) return;
    const targets = this.targets(span);
    const shown = this.isWhole ? targets : targets.filter((other, rank) => rank < OFFERED || span.links.includes(other.id));
    const focused = this.list.contains(document.activeElement) && document.activeElement.value;
    this.list.replaceChildren(...shown.map((other) => this.choice(span, other)));
    this.none.hidden = targets.length > 0;
    this.more.hidden = shown.length === targets.length;
    if (focused) this.box(focused)?.focus();
  }

  /** What may be linked, nearest first. @param {Span} span */
  targets(span) {
    const { rules, store } = this.page;
    const distance = (/** @type {Span} */ other) => Math.max(other.start - span.end, span.start - other.end, 0);
    return store.sorted().filter((other) => other.id !== span.id && rules.to.includes(other.label)).sort((a, b) => distance(a) - distance(b));
  }

  /** @param {Span} span @param {Span} other */
  choice(span, other) {
    const box = make("input", { type: "checkbox", value: other.id, checked: span.links.includes(other.id) });
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
