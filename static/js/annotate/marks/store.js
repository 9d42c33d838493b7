/**
 * The marks as the person sees them now, which one is active and which words are selected; notifies those who listen.
 */

/**
 * @typedef {{id: string, start: number, end: number, quote: string, label: string,
 *            note: string | null, unsure: boolean, links: string[]}} Span
 */
/** @typedef {{id: string, before: Span | null, after: Span | null}} Change */
/**
 * Words that are selected, in code points; `isFirst` where a first tap chose them and a second one may extend them.
 * @typedef {{start: number, end: number, isFirst?: boolean}} Stretch
 */

/** What changes here, for those who listen to all of it. */
export const EVENTS = /** @type {const} */ (["selection", "active", "change"]);

export class Store {
  constructor() {
    /** @type {Map<string, Span>} */
    this.spans = new Map();
    /** @type {string | null} */
    this.active = null;
    /** @type {Stretch | null} */
    this.selection = null;
    /** @type {Record<string, ((detail: any) => void)[]>} */
    this.listeners = { change: [], active: [], selection: [] };
    /** @type {Span[] | null} */
    this.order = null;
    /** @type {Map<string, Span[]> | null} */
    this.sources = null;
    /**
     * Whether marks of two labels can be linked; a link that cannot is hidden, and kept for when it can.
     * @type {(source: string, target: string) => boolean}
     */
    this.mayLink = () => true;
  }

  /** @param {"change" | "active" | "selection"} event @param {(detail: any) => void} listener */
  on(event, listener) {
    this.listeners[event].push(listener);
  }

  /** @param {"change" | "active" | "selection"} event @param {unknown} [detail] */
  notify(event, detail) {
    for (const listener of this.listeners[event]) listener(detail);
  }

  /**
   * Puts, replaces or (with null) takes away one mark.
   * @param {string} id @param {Span | null} after @returns {Change}
   */
  set(id, after) {
    const before = this.spans.get(id) ?? null;
    if (after) this.spans.set(id, after);
    else this.spans.delete(id);
    this.order = null;
    this.sources = null;
    const change = { id, before, after };
    this.notify("change", change);
    if (!after && this.active === id) this.activate(null);
    return change;
  }

  /** The marks in text order, the longer first where two begin together. @returns {Span[]} */
  sorted() {
    this.order ??= Array.from(this.spans.values()).sort(byPlace);
    return this.order;
  }

  /** @param {string | null} id */
  activate(id) {
    if (this.active === id) return;
    const before = this.active;
    this.active = id;
    this.notify("active", { before, after: id });
  }

  /** @param {Stretch | null} stretch */
  select(stretch) {
    if (this.selection?.start === stretch?.start && this.selection?.end === stretch?.end) return;
    this.selection = stretch;
    this.notify("selection", stretch);
  }

  /**
   * The marks that name this one as what they attribute, hidden links included.
   * @param {string} id @returns {Span[]}
   */
  namedBy(id) {
    this.sources ??= sourcesByTarget(this.sorted());
    return this.sources.get(id) ?? [];
  }

  /** The marks that attribute this one. @param {string} id */
  linkedFrom(id) {
    const target = this.spans.get(id);
    return target ? this.namedBy(id).filter((source) => this.mayLink(source.label, target.label)) : [];
  }

  /** What a mark attributes, without links that are hidden. @param {Span} span @returns {Span[]} */
  linkedTo(span) {
    const found = span.links.map((id) => this.spans.get(id)).filter((other) => other !== undefined);
    return found.filter((other) => this.mayLink(span.label, other.label)).sort(byPlace);
  }

  /**
   * A mark with the same edges and label, other than the one named.
   * @param {{start: number, end: number, label: string}} wanted @param {string} [except]
   */
  double(wanted, except) {
    const { start, end, label } = wanted;
    const isSame = (/** @type {Span} */ span) => span.start === start && span.end === end && span.label === label;
    return this.sorted().find((span) => span.id !== except && isSame(span));
  }
}

/** @param {Span} a @param {Span} b */
function byPlace(a, b) {
  return a.start - b.start || b.end - a.end || (a.id < b.id ? -1 : 1);
}

/** @param {Span[]} spans @returns {Map<string, Span[]>} */
function sourcesByTarget(spans) {
  const found = new Map();
  for (const span of spans) {
    for (const target of span.links) found.set(target, [...found.get(target) ?? [], span]);
  }
  return found;
}

/**
 * The marks over a code point, innermost first; none over null.
 * @param {Iterable<Span>} spans
 * @param {number | null} point
 * @returns {Span[]}
 */
export function spansAt(spans, point) {
  return [...spans].filter((span) => point !== null && span.start <= point && point < span.end)
    .sort((a, b) => (a.end - a.start) - (b.end - b.start) || b.start - a.start || (a.id < b.id ? -1 : 1));
}
