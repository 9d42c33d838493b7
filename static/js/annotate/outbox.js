/** Every change of a mark waits here until the server has acknowledged it: sent in order, one at a time, again after a failure.
 *
 * The queue is the only place that knows what is not yet saved; `state` says it in one word for the page:
 * saved · saving · waiting (the network is away, tried again by itself) · stopped (needs the person; `sentence` says why). */

import { Refused, Unreachable, request, uuid } from "../api.js";

/** @typedef {import("./store.js").Span} Span */
/** @typedef {{op: string, id: string, span: Span | null, tried: boolean}} Entry */
/** @typedef {{version: number, span: Span | null}} Known what the server last told about a mark; span is null when deleted */

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30000;

export class Outbox {
  /**
   * @param {string} url of the submission
   * @param {{settled: (id: string, span: Span | null) => void, refused: (entry: Entry, sentence: string) => void,
   *          conflict: (entry: Entry, theirs: Span | null) => Promise<"mine" | "theirs">, state: (outbox: Outbox) => void}} on
   */
  constructor(url, on) {
    this.url = url;
    this.on = on;
    /** @type {Entry[]} */
    this.queue = [];
    /** @type {Map<string, Known>} */
    this.known = new Map();
    /** @type {"saved" | "saving" | "waiting" | "stopped"} */
    this.state = "saved";
    this.sentence = "";
    this.pause = FIRST_PAUSE;
    this.isSending = false;
    this.timer = 0;
    /** @type {(() => void)[]} */
    this.watchers = [];
    addEventListener("online", () => this.retry());
  }

  /** Takes in what the server holds. @param {any} answer a span as the API gives it */
  learn(answer) {
    this.known.set(answer.id, { version: answer.version, span: answer.deleted ? null : spanOf(answer) });
  }

  /** Queues the state a mark should have (null: deleted). Edits of the mark that waits last become one. @param {string} id @param {Span | null} span */
  add(id, span) {
    const last = this.queue.at(-1);
    if (last && last.id === id && !last.tried) Object.assign(last, { span, op: uuid() });
    else this.queue.push({ op: uuid(), id, span, tried: false });
    if (this.state === "saved") this.become("saving");
    else this.on.state(this);
    void this.send();
  }

  /** Tries again now. */
  retry() {
    if (this.queue.length === 0) return;
    clearTimeout(this.timer);
    this.timer = 0;
    this.pause = FIRST_PAUSE;
    this.become("saving");
    void this.send();
  }

  /** Waits until everything is saved; false when it cannot be now. @returns {Promise<boolean>} */
  async flush() {
    if (this.state !== "saved") this.retry();
    while (this.queue.length > 0 && this.state === "saving") {
      await new Promise((resolve) => this.watchers.push(() => resolve(null)));
    }
    return this.queue.length === 0;
  }

  async send() {
    if (this.isSending || this.timer || this.state === "stopped") return;
    this.isSending = true;
    try {
      while (this.queue.length > 0 && await this.sendFirst());
    } finally {
      this.isSending = false;
    }
    if (this.queue.length === 0) this.become("saved");
  }

  /** Sends the oldest change; true when the next may follow. @returns {Promise<boolean>} */
  async sendFirst() {
    const entry = this.queue[0];
    entry.tried = true;
    try {
      this.accept(entry, await this.deliver(entry));
      this.pause = FIRST_PAUSE;
      if (this.state !== "saving") this.become("saving");
      return true;
    } catch (error) {
      if (error instanceof Unreachable) return this.waitFor(error);
      if (error instanceof Refused) return this.settleRefusal(entry, error);
      throw error;
    }
  }

  /** @param {Entry} entry */
  async deliver(entry) {
    // Made and deleted again before it was ever sent: the server need not know.
    if (!entry.span && !this.known.has(entry.id)) return null;
    const version = this.known.get(entry.id)?.version ?? 0;
    const address = `${this.url}/spans/${entry.id}`;
    if (!entry.span) return request("DELETE", `${address}?version=${version}&op=${entry.op}`);
    const { start, end, quote, label, note, unsure, links } = entry.span;
    return request("PUT", address, { op: entry.op, start, end, quote, label, version, note, unsure, links });
  }

  /** @param {Entry} entry @param {any} answer */
  accept(entry, answer) {
    this.queue.shift();
    if (answer) this.learn(answer);
    else if (this.known.has(entry.id)) this.known.set(entry.id, { version: this.known.get(entry.id)?.version ?? 0, span: null });
    if (answer && !this.isWaiting(entry.id)) this.on.settled(entry.id, spanOf(answer));
    this.on.state(this);
  }

  /** @param {Unreachable} error */
  waitFor(error) {
    const pause = error.after ? error.after * 1000 : this.pause;
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
    this.timer = setTimeout(() => { this.timer = 0; void this.send(); }, pause);
    this.become("waiting");
    return false;
  }

  /** @param {Entry} entry @param {Refused} error @returns {Promise<boolean>} */
  async settleRefusal(entry, error) {
    const isStale = error.status === 409 && (error.problem.code ?? "stale-version") === "stale-version";
    if (isStale) return this.settleConflict(entry, error);
    if (error.status === 404 && !entry.span) return this.forget(entry);
    // Signed out, closed, or another person signed in meanwhile: none of it makes the change wrong, so it is kept.
    if ([401, 403, 404, 409].includes(error.status)) {
      this.become("stopped", error.status === 401 ? "signed-out" : error.message);
      return false;
    }
    this.queue.shift();
    if (!this.isWaiting(entry.id)) this.on.settled(entry.id, this.known.get(entry.id)?.span ?? null);
    this.on.refused(entry, error.message);
    return true;
  }

  /** What is to be deleted is not there any more. @param {Entry} entry */
  forget(entry) {
    this.queue.shift();
    this.known.delete(entry.id);
    return true;
  }

  /** Someone (another tab, another device) changed this mark since we saw it. @param {Entry} entry @param {Refused} error */
  async settleConflict(entry, error) {
    const ours = this.known.get(entry.id);
    const theirs = error.problem.span ?? await this.newest(entry.id);
    if (!theirs) return this.waitFor(new Unreachable());
    this.learn(theirs);
    const isOurOwnDelete = theirs.deleted && ours !== undefined && ours.span === null;
    if (isOurOwnDelete || await this.on.conflict(entry, this.known.get(entry.id)?.span ?? null) === "mine") {
      entry.op = uuid();
      return true;
    }
    this.queue = this.queue.filter((waiting) => waiting.id !== entry.id);
    this.on.settled(entry.id, this.known.get(entry.id)?.span ?? null);
    return true;
  }

  /** The server's copy of one mark, when the refusal did not carry it. @param {string} id */
  async newest(id) {
    try {
      const { spans } = await request("GET", `${this.url}/spans?since=0`);
      return spans.find((/** @type {Span} */ span) => span.id === id);
    } catch {
      return undefined;
    }
  }

  /** Whether a later change of this mark still waits. @param {string} id */
  isWaiting(id) {
    return this.queue.some((entry) => entry.id === id);
  }

  /** @param {"saved" | "saving" | "waiting" | "stopped"} state */
  become(state, sentence = "") {
    this.state = state;
    this.sentence = sentence;
    this.on.state(this);
    for (const watcher of this.watchers.splice(0)) watcher();
  }
}

/** A mark without what only the server needs. @param {any} answer @returns {Span} */
export function spanOf(answer) {
  const { id, start, end, quote, label, note, unsure, links } = answer;
  return { id, start, end, quote, label, note: note ?? null, unsure: Boolean(unsure), links: links ?? [] };
}
