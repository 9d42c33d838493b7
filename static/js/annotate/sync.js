/**
 * Hears what another device changed, and whether the work is still open, by asking every few seconds while somebody
 * looks.
 */

import { Refused, request } from "../api.js";
import { on } from "../dom.js";

/** A class hears within five seconds that its teacher has closed the round, or opened it again. */
const EVERY = 3500;
/** Whoever is signed out, or no longer let in, asks less often. */
const RARELY = 15000;

export class Sync {
  /**
   * @param {import("./outbox.js").Outbox} outbox @param {number} revision of the submission, when its marks were read
   * @param {import("./closing.js").Closing} closing
   */
  constructor(outbox, revision, closing) {
    this.outbox = outbox;
    this.revision = revision;
    this.closing = closing;
    this.timer = 0;
  }

  start() {
    this.later(EVERY);
    on(document, "visibilitychange", () => document.hidden || this.later(0));
    on(window, "online pageshow", () => this.later(0));
  }

  /** @param {number} pause */
  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), pause);
  }

  async look() {
    if (document.hidden) return;
    try {
      const answer = await request("GET", `${this.outbox.url}/spans?since=${this.revision}`);
      this.later(EVERY);
      if (answer?.spans) this.take(answer);
    } catch (error) {
      if (error instanceof Refused) this.closing.hearRefusal(error);
      this.later(error instanceof Refused ? RARELY : EVERY);
    }
  }

  /**
   * @param {{revision: number, spans: import("./waiting.js").Answer[], is_open?: boolean, closed_because?: string}}
   *   answer
   */
  take({ revision, spans, is_open: isOpen = true, closed_because: reason = "" }) {
    this.revision = revision;
    this.outbox.meet(spans);
    this.closing.hear(isOpen, reason);
    const { state, sentence } = this.outbox;
    if (state === "waiting") this.outbox.reached();
    // What a closed round or an ended sign-in had stopped is welcome now; what a person has to choose waits for them.
    if (state === "stopped" && sentence !== "choose" && isOpen) this.outbox.retry();
  }
}
