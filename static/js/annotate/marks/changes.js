/**
 * Everything a person can do to marks, each through one door: it shows at once, can be undone, and goes to the outbox.
 */

import { uuid } from "../../api.js";
import { say } from "../../messages.js";

/** @typedef {import("./store.js").Span} Span */
/** @typedef {import("./store.js").Change} Change */

export class Changes {
  /**
   * @param {import("./store.js").Store} store @param {import("../saving/outbox.js").Outbox} outbox
   * @param {import("../text/text.js").ArticleText} article
   * @param {import("../text/boundaries.js").Boundaries} boundaries
   */
  constructor(store, outbox, article, boundaries) {
    this.store = store;
    this.outbox = outbox;
    this.article = article;
    this.boundaries = boundaries;
    /** @type {Change[]} */
    this.done = [];
    /** @type {Change[]} */
    this.undone = [];
    /** Whether nothing may be changed now. */
    this.isClosed = false;
    /** Resolves when the device has the latest change. @type {Promise<void>} */
    this.kept = Promise.resolve();
    /** The latest change, while it is a note that somebody goes on typing. @type {Change | null} */
    this.noted = null;
    /** @type {() => void} */
    this.onHistory = () => {};
    /** Called with a mark that the person made or changed here. @type {(span: Span) => void} */
    this.onMarked = () => {};
    /**
     * Called when words cannot be marked since the page shows others in their place.
     * @type {() => void}
     */
    this.onUnseen = () => {};
  }

  /** @param {string} id @param {Span | null} after @param {import("../saving/outbox.js").Base} [base] */
  apply(id, after, base) {
    const change = this.store.set(id, after);
    this.kept = this.outbox.add(id, after && this.withLiveLinks(after), base);
    return change;
  }

  /**
   * The server hides a link to what is deleted or has a label that cannot be linked, and refuses to draw it; ours are
   * kept, so that undoing the deletion or giving the label back brings them back.
   * @param {Span} span
   */
  withLiveLinks(span) {
    const live = new Set(this.store.linkedTo(span).map(({ id }) => id));
    return { ...span, links: span.links.filter((id) => live.has(id)) };
  }

  /** @param {string} id @param {Span | null} after */
  make(id, after) {
    this.noted = null;
    this.done.push(this.apply(id, after));
    this.undone = [];
    if (after) this.onMarked(after);
    this.onHistory();
  }

  /**
   * Marks a stretch; words already marked with this label are only made active.
   * @param {{start: number, end: number}} stretch @param {string} label
   */
  mark({ start, end }, label) {
    if (this.refuses() || !this.isSeen(start, end)) return;
    const double = this.store.double({ start, end, label });
    if (double) {
      say("already_marked", { label });
      this.store.activate(double.id);
      return;
    }
    const quote = this.article.slice(start, end);
    /** @type {Span} */
    const span = { id: uuid(), start, end, quote, label, note: null, unsure: false, links: [] };
    this.make(span.id, span);
    say("marked", span);
  }

  /**
   * Whether the page shows a stretch as it was frozen: what a person selects and what is kept must be the same words.
   * @param {number} start @param {number} end
   */
  isSeen(start, end) {
    const isShown = this.article.isShown(start, end);
    if (!isShown) this.onUnseen();
    return isShown;
  }

  /**
   * Changes some properties of a mark; false when that would make an exact double, or the page does not show its words.
   * @param {string} id @param {Partial<Span>} properties @returns {boolean}
   */
  edit(id, properties) {
    const before = this.store.spans.get(id);
    if (!before || this.refuses()) return false;
    const after = { ...before, ...properties };
    if (("start" in properties || "end" in properties) && !this.isSeen(after.start, after.end)) return false;
    const double = this.store.double(after, id);
    if (double) {
      say("already_marked", after);
      return false;
    }
    this.make(id, after);
    return true;
  }

  /**
   * Takes in what somebody is typing: all of it is one step to undo, however often it was saved. A mark that was
   * deleted elsewhere meanwhile comes back with its note.
   * @param {string} id @param {string | null} note
   * @param {import("../saving/outbox.js").Base} base when the typing began
   */
  type(id, note, base) {
    const span = this.store.spans.get(id) ?? base.before;
    if (!span || note === span.note) return;
    const change = this.apply(id, { ...span, note }, base);
    if (this.noted?.id === id && this.done.at(-1) === this.noted) this.noted.after = change.after;
    else this.done.push(this.noted = change);
    this.undone = [];
    this.onHistory();
  }

  /** @param {string} id @param {string} label */
  relabel(id, label) {
    const span = this.store.spans.get(id);
    if (!span || span.label === label) return;
    const links = () => this.store.linkedTo(this.store.spans.get(id)).length + this.store.linkedFrom(id).length;
    const before = links();
    if (!this.edit(id, { label })) return;
    const count = before - links();
    say(count > 0 ? "relabelled_unlinked" : "relabelled", { ...span, label, count });
  }

  /**
   * Moves an edge by one word (or one character); an edge never passes the other.
   * @param {string} id @param {"start" | "end"} edge @param {-1 | 1} direction
   */
  moveEdge(id, edge, direction, byCharacter = false) {
    const span = this.store.spans.get(id);
    if (!span) return;
    const place = this.nextPlace(span[edge], edge, direction, byCharacter ? "character" : "word");
    const moved = { start: span.start, end: span.end, [edge]: place ?? span[edge] };
    if (place === null || moved.start >= moved.end) {
      say("edge_stays");
      return;
    }
    const quote = this.article.slice(moved.start, moved.end);
    if (this.edit(id, { ...moved, quote })) say("edge_moved", { quote });
  }

  /**
   * The next place for an edge: no mark begins or ends with a space.
   * @param {number} from @param {"start" | "end"} edge @param {-1 | 1} direction @param {"character" | "word"} part
   */
  nextPlace(from, edge, direction, part) {
    const outermost = (/** @type {number} */ place) => edge === "start" ? place : place - 1;
    let place = this.boundaries.edge(from, edge, direction, part);
    while (place !== null && !this.article.slice(outermost(place), outermost(place) + 1).trim()) {
      place = this.boundaries.edge(place, edge, direction, part);
    }
    return place;
  }

  /** @param {string} id */
  remove(id) {
    const span = this.store.spans.get(id);
    if (!span || this.refuses()) return;
    this.make(id, null);
    say("removed", span);
  }

  /** Says so when nothing may be changed now. */
  refuses() {
    if (this.isClosed) say("closed_line");
    return this.isClosed;
  }

  undo() {
    this.step(this.done, this.undone, "before", "undone", "nothing_to_undo");
  }

  redo() {
    this.step(this.undone, this.done, "after", "redone", "nothing_to_redo");
  }

  /**
   * Moves the latest change from one history to the other.
   * @param {Change[]} from @param {Change[]} to @param {"before" | "after"} side of the change, to be as it was
   * @param {string} message @param {string} nothing
   */
  step(from, to, side, message, nothing) {
    if (this.refuses()) return;
    const change = from.pop();
    if (!change) return say(nothing);
    to.push(change);
    this.apply(change.id, change[side]);
    if (change[side]) this.store.activate(change.id);
    this.onHistory();
    say(message, change[side] ?? change.after ?? change.before);
  }
}
