/** Hears what another device changed, by asking every few seconds while somebody looks. */

import { Refused, request } from "../api.js";

const EVERY = 4000;
/** Whoever is signed out, or no longer let in, asks less often. */
const RARELY = 60000;

export class Sync {
  /** @param {import("./outbox.js").Outbox} outbox @param {number} revision of the submission, when its marks were read */
  constructor(outbox, revision) {
    this.outbox = outbox;
    this.revision = revision;
    this.timer = 0;
  }

  start() {
    this.later(EVERY);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.later(0); });
  }

  /** @param {number} pause */
  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), pause);
  }

  async look() {
    if (document.hidden) return;
    try {
      const { revision, spans } = await request("GET", `${this.outbox.url}/spans?since=${this.revision}`) ?? {};
      this.later(EVERY);
      if (!spans) return;
      this.revision = revision;
      this.outbox.meet(spans);
      if (this.outbox.state === "waiting") this.outbox.reached();
    } catch (error) {
      this.later(error instanceof Refused ? RARELY : EVERY);
    }
  }
}
