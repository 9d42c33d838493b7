/**
 * Every change of a mark waits here, on the device, until the server has acknowledged it: it outlives the tab, and all
 * tabs share it.
 *
 * The outbox is the only place that knows what is not yet saved; `state` says it in one word for the page:
 * saved · saving · waiting (the network is away, tried again by itself) · stopped (needs the person; `sentence` says
 * why).
 */

import { uuid } from "../../api.js";
import { on } from "../../dom.js";
import { Delivery } from "./delivery.js";
import { OfflineStore } from "./device.js";
import { added, after, chosen, isLoss, isReturn, spanOf } from "./waiting.js";

/** @typedef {import("../marks/store.js").Span} Span */
/** @typedef {import("./waiting.js").Answer} Answer */
/** @typedef {import("./waiting.js").Entry} Entry */
/** @typedef {{before: Span | null, version: number}} Base a mark and its version, before a change */

/**
 * What the outbox asks of the page, or tells it.
 * @typedef {object} Listeners
 * @property {(id: string, span: Span | null) => void} refresh shows a mark as it is now
 * @property {(sentence: string) => void} refused a change was refused for good
 * @property {() => void} returned a mark that was deleted here is there again
 * @property {(outbox: Outbox) => void} state the state has changed
 * @property {(start: number, end: number) => string} words gives words of the article, in code points
 * @property {(mine: Span | null, theirs: Span | null) => Promise<"mine" | "theirs" | "">} conflict lets one choose
 * @property {() => void} agreed there is nothing to choose any more
 */

export class Outbox {
  /**
   * @param {string} url of the submission @param {import("./device.js").Key} key
   * @param {Listeners} listeners
   */
  constructor(url, key, listeners) {
    this.url = url;
    this.listeners = listeners;
    /** @type {OfflineStore<Entry>} */
    this.offlineStore = new OfflineStore(key);
    /** @type {Entry[]} changes on their way to the store on the device */
    this.fresh = [];
    /** @type {Map<string, Answer>} what the server last told about a mark */
    this.known = new Map();
    /** @type {"saved" | "saving" | "waiting" | "stopped"} */
    this.state = "saved";
    this.sentence = "";
    /** @type {string | null} the mark about which the person is being asked */
    this.asked = null;
    this.delivery = new Delivery(this);
    this.channel = new BroadcastChannel(`annotator ${key.join(" ")}`);
  }

  /** Everything not yet saved, oldest first. */
  get queue() {
    return [...this.offlineStore.list, ...this.fresh];
  }

  /** Takes up what an earlier visit or another tab left, and from now on whatever happens. */
  async start() {
    await this.offlineStore.load();
    this.refresh(this.queue.map((entry) => entry.id));
    on(this.channel, "message", (event) => this.hear(event.data));
    on(window, "online pageshow", () => this.retry());
    on(document, "visibilitychange", () => document.hidden || this.retry());
    this.retry();
  }

  /** Takes in what the server holds. @param {Answer} answer */
  learn(answer) {
    if ((this.known.get(answer.id)?.version ?? 0) <= answer.version) this.known.set(answer.id, this.quoted(answer));
  }

  /**
   * The server leaves long quotes out of lists: this page has the words.
   * @template {Answer | undefined} T @param {T} answer @returns {T}
   */
  quoted(answer) {
    return answer && { ...answer, quote: answer.quote ?? this.listeners.words(answer.start, answer.end) };
  }

  /**
   * A mark as it should be shown: as it was last changed here, or else as the server has it.
   * @param {string} id @returns {Span | null}
   */
  present(id) {
    const waiting = this.queue.findLast((entry) => entry.id === id);
    const known = this.known.get(id);
    if (waiting) return waiting.span;
    return known ? spanOf(known) : null;
  }

  /**
   * A mark as it is here now, for a change that builds upon it.
   * @param {string} id
   * @returns {Base}
   */
  base(id) {
    return { before: this.present(id), version: this.known.get(id)?.version ?? 0 };
  }

  /**
   * Keeps, then sends, the state a mark should have (null: deleted). Resolves when the device has it.
   * @param {string} id @param {Span | null} span @param {Base} [base] what was changed, when that was before now
   */
  add(id, span, base = this.base(id)) {
    const entry = { op: uuid(), id, span, ...base, isTried: false };
    this.fresh.push(entry);
    if (this.state === "saved") this.become("saving");
    else this.listeners.state(this);
    return this.keep(entry);
  }

  /** @param {Entry} entry */
  async keep(entry) {
    await this.offlineStore.change((list) => added(list, entry));
    this.fresh = this.fresh.filter((other) => other !== entry);
    this.notify([entry.id]);
    this.delivery.run();
  }

  /**
   * Shows what has changed in what waits, here and in the other tabs.
   * @param {string[]} ids @param {Answer[]} [answers]
   */
  notify(ids, answers = []) {
    this.refresh(ids);
    this.listeners.state(this);
    this.channel.postMessage({ ids, answers });
  }

  /**
   * Takes in the answers to what was sent.
   * @param {Entry[]} sent
   * @param {import("./waiting.js").Result[]} results
   */
  async receive(sent, results) {
    for (const result of results) {
      result.held = this.quoted(result.held);
      if (result.problem?.span) result.problem.span = this.quoted(result.problem.span);
    }
    const answers = results.flatMap(({ span, problem, held }) => span ?? problem?.span ?? held ?? []);
    answers.forEach((answer) => this.learn(answer));
    await this.offlineStore.change((list) => sent.reduce((rest, entry, n) => after(rest, entry, results[n]), list));
    this.notify(sent.map((entry) => entry.id), answers);
    const loss = results.find((result, n) => isLoss(sent[n], result));
    if (loss) this.listeners.refused(loss.problem?.detail ?? "");
    if (results.some((result, n) => isReturn(sent[n], result))) this.listeners.returned();
    this.ask();
  }

  /** Another tab has changed what waits. @param {{ids: string[], answers: Answer[]}} news */
  async hear({ ids, answers }) {
    await this.offlineStore.load();
    this.meet(answers);
    this.refresh(ids);
    this.listeners.state(this);
    if (this.asked && !this.queue.some(({ id, theirs }) => id === this.asked && theirs)) this.listeners.agreed();
    this.delivery.run();
    this.ask();
  }

  /**
   * Takes in what was changed elsewhere: what is not being changed here just updates.
   * @param {Answer[]} answers
   */
  meet(answers) {
    answers.forEach((answer) => this.learn(answer));
    this.refresh(answers.map((answer) => answer.id));
  }

  /** @param {string[]} ids */
  refresh(ids) {
    for (const id of new Set(ids)) this.listeners.refresh(id, this.present(id));
  }

  /** Two edits of one mark: where somebody is looking, they are asked. */
  async ask() {
    const entry = this.queue.find((waiting) => waiting.theirs);
    if (!entry || this.asked || document.hidden) return;
    this.asked = entry.id;
    const mine = this.queue.findLast((waiting) => waiting.id === entry.id).span;
    const choice = await this.listeners.conflict(mine, spanOf(entry.theirs));
    this.asked = null;
    if (!choice) return;
    await this.offlineStore.change((list) => chosen(list, entry.id, choice));
    this.notify([entry.id]);
    this.delivery.run({ now: true });
  }

  /** Tries again now. */
  retry() {
    if (this.queue.length === 0) return;
    this.ask();
    this.delivery.run({ now: true });
  }

  /** The server has answered something: what waits for the network need not wait on. */
  reached() {
    if (!this.delivery.isPutOff) this.retry();
  }

  /** Waits until everything is saved; false when it cannot be now. @returns {Promise<boolean>} */
  async flush() {
    this.retry();
    while (this.queue.length > 0 && this.state === "saving") await new Promise((resolve) => setTimeout(resolve, 100));
    return this.queue.length === 0;
  }

  /** @param {"saved" | "saving" | "waiting" | "stopped"} state */
  become(state, sentence = "") {
    this.state = state;
    this.sentence = sentence;
    this.listeners.state(this);
  }
}
