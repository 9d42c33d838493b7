/** Paints marks over the text with CSS highlights: no element is added, so ten thousand marks cost what ten do. */

/** @typedef {import("./store.js").Span} Span */

const SLOTS = 8;

/** Whether this browser can paint; where it cannot, the page says so and the list does the work. */
export const canPaint = typeof Highlight !== "undefined" && "highlights" in CSS;

export class Paint {
  /** @param {import("./text.js").ArticleText} article @param {import("./store.js").Store} store @param {Map<string, number>} slots label → palette slot */
  constructor(article, store, slots) {
    this.article = article;
    this.store = store;
    this.slots = slots;
    /** @type {Map<string, {range: AbstractRange, name: string}>} */
    this.painted = new Map();
    /** @type {Map<string, Highlight>} */
    this.highlights = new Map();
    const names = [...Array.from({ length: SLOTS }, (_, k) => `slot-${k + 1}`), "linked", "active", "selection"];
    names.forEach((name, rank) => this.prepare(name, rank));
  }

  /** @param {string} name @param {number} rank */
  prepare(name, rank) {
    const highlight = new Highlight();
    highlight.priority = rank;
    this.highlights.set(name, highlight);
    CSS.highlights.set(name, highlight);
  }

  start() {
    for (const span of this.store.spans.values()) this.paint(span);
    this.store.on("change", ({ id, after }) => {
      this.unpaint(id);
      if (after) this.paint(after);
      this.paintActive();
    });
    this.store.on("active", () => this.paintActive());
    this.store.on("selection", (stretch) => this.only("selection", stretch ? [stretch] : []));
  }

  /** @param {Span} span */
  paint(span) {
    const name = `slot-${this.slots.get(span.label) ?? SLOTS}`;
    const range = this.article.staticRange(span.start, span.end);
    this.highlights.get(name)?.add(range);
    this.painted.set(span.id, { range, name });
  }

  /** @param {string} id */
  unpaint(id) {
    const known = this.painted.get(id);
    if (!known) return;
    this.highlights.get(known.name)?.delete(known.range);
    this.painted.delete(id);
  }

  paintActive() {
    const span = this.store.active ? this.store.spans.get(this.store.active) : undefined;
    this.only("active", span ? [span] : []);
    this.only("linked", span ? [...this.store.linkedTo(span), ...this.store.linkedFrom(span.id)] : []);
  }

  /** Makes a highlight hold just these stretches. @param {string} name @param {{start: number, end: number}[]} stretches */
  only(name, stretches) {
    const highlight = this.highlights.get(name);
    if (!highlight) return;
    highlight.clear();
    for (const { start, end } of stretches) highlight.add(this.article.staticRange(start, end));
  }
}
