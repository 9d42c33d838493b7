/**
 * Brings what waits to the server: in order, many at once when behind, one tab at a time, again and later after a
 * failure.
 */

import { Refused, Unreachable, request } from "../../api.js";
import { asChange, next, tried } from "./waiting.js";

/** @typedef {import("./waiting.js").Entry} Entry */
/** @typedef {import("./waiting.js").Result} Result */

/**
 * One tab at a time, where browsers have locks (not on plain http). Two that send at once waste a request and harm
 * nothing, since a repeated `op` gets its first answer.
 * @template T @param {string} name @param {() => Promise<T>} act @returns {Promise<T>}
 */
async function alone(name, act) {
  return navigator.locks ? navigator.locks.request(`annotator ${name}`, act) : act();
}

const MOST = 100;
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30000;
/**
 * Characters of a request that is sent with `keepalive`, so that it is finished after its tab is closed. Browsers allow
 * 64 KiB for all such requests of a page together: https://fetch.spec.whatwg.org/#http-network-or-cache-fetch
 */
const LONGEST_KEPT_ALIVE = 10000;

export class Delivery {
  /** @param {import("./outbox.js").Outbox} outbox */
  constructor(outbox) {
    this.outbox = outbox;
    this.most = MOST;
    this.pause = FIRST_PAUSE;
    this.isWanted = false;
    this.isRunning = false;
    this.timer = 0;
    /** Whether the server itself asked us to wait, or broke over what we sent. */
    this.isPutOff = false;
  }

  /**
   * Sends until nothing is left or something is in the way; during a pause only when asked to do it now.
   * @param {{now?: boolean}} [how]
   */
  async run({ now = false } = {}) {
    if (now) {
      clearTimeout(this.timer);
      this.timer = 0;
      this.pause = FIRST_PAUSE;
    }
    this.isWanted = true;
    if (this.isRunning || this.timer) return;
    this.isRunning = true;
    if (this.outbox.queue.length > 0) this.outbox.become("saving");
    try {
      while (this.isWanted && !this.timer) {
        this.isWanted = false;
        let hasMore = true;
        while (hasMore) hasMore = await alone(this.outbox.url, () => this.sendSome());
      }
    } finally {
      this.isRunning = false;
    }
    if (!this.timer) this.rest();
  }

  /** Nothing more can be sent: all is saved, or a person has to choose. */
  rest() {
    if (this.outbox.queue.length > 0) this.outbox.become("stopped", "choose");
    else if (this.outbox.state !== "saved") this.outbox.become("saved");
  }

  /** Sends the oldest changes; true when the next may follow. @returns {Promise<boolean>} */
  async sendSome() {
    if (this.outbox.queue.length === 0) return false;
    /** @type {Entry[]} */
    let sent = [];
    await this.outbox.offlineStore.change((list) => {
      sent = next(list, this.most);
      return tried(list, sent);
    });
    if (sent.length === 0) return false;
    try {
      await this.outbox.receive(sent, await this.results(sent));
      this.pause = FIRST_PAUSE;
      this.most = MOST;
      return true;
    } catch (error) {
      return this.afterFailure(error, sent);
    }
  }

  /** @param {Entry[]} sent */
  async results(sent) {
    const changes = sent.map(asChange);
    const keepalive = JSON.stringify(changes).length < LONGEST_KEPT_ALIVE;
    const answer = await request("POST", `${this.outbox.url}/spans:batch`, { changes }, { keepalive });
    if (answer?.results?.length !== sent.length) throw new Unreachable();
    return this.withHeld(sent, answer.results);
  }

  /**
   * Reads marks anew whose `op` the server knows from another change.
   * @param {Entry[]} sent @param {Result[]} results @returns {Promise<Result[]>}
   */
  async withHeld(sent, results) {
    if (!results.some(({ problem }) => problem?.code === "op-reused")) return results;
    /** @type {Map<string, import("./waiting.js").Answer>} */
    const held = new Map();
    for (let since = -1, following = 0; following !== null && following !== undefined; since = following) {
      const answer = await request("GET", `${this.outbox.url}/spans?since=${since}`);
      if (!answer?.spans) throw new Unreachable();
      for (const span of answer.spans) held.set(span.id, span);
      following = answer.next;
    }
    return results.map((result, n) => ({ ...result, held: held.get(sent[n].id) }));
  }

  /**
   * Nothing of it was answered one by one.
   * @param {unknown} error
   * @param {Entry[]} sent
   */
  afterFailure(error, sent) {
    if (!(error instanceof Unreachable || error instanceof Refused)) throw error;
    // A school's gateway may answer in the server's place: its page has no code, and says nothing about the change.
    const isWord = error instanceof Refused && (error.problem.code || error.status === 413);
    if (isWord) return this.afterRefusal(error, sent);
    this.isPutOff = Boolean(error.status);
    return this.wait("waiting", "", error instanceof Unreachable ? error.after : undefined);
  }

  /** All of it was refused together. @param {Refused} error @param {Entry[]} sent */
  async afterRefusal({ status, problem, message }, sent) {
    // Signed out, closed, or another person signed in meanwhile: none of it makes a change wrong, so all is kept.
    if (![400, 413, 422].includes(status)) {
      return this.wait("stopped", status === 401 ? "signed-out" : message, LONGEST_PAUSE / 1000);
    }
    this.most = Math.ceil(sent.length / 2);
    if (sent.length === 1) await this.outbox.receive(sent, [{ status, problem }]);
    return true;
  }

  /**
   * @param {"waiting" | "stopped"} state
   * @param {string} sentence @param {number} [seconds] that the server asked for
   */
  wait(state, sentence, seconds) {
    // A class whose server comes back must not ask it all at once.
    const pause = (seconds ? seconds * 1000 : this.pause) * (1 + Math.random() / 2);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.run();
    }, pause);
    this.outbox.become(state, sentence);
    return false;
  }
}
