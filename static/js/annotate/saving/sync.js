/**
 * Hears what another device changed, and whether the work is still open, by asking every few seconds while somebody
 * looks.
 */

import { on } from "../../dom.js";
import { Poll } from "../../poll.js";

/** A class hears within five seconds that its teacher has closed the round, or opened it again. */
const EVERY = 3500;
/** After a refusal (signed out, or no longer a member) the page asks less often. */
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
    this.poll = new Poll(() => `${outbox.url}/spans?since=${this.revision}`, EVERY, {
      answered: (answer) => answer?.spans && this.take(answer),
      lost: () => {},
      refused: (error) => this.hearRefusal(error),
    });
  }

  start() {
    this.poll.start();
    on(window, "online pageshow", () => this.poll.later(0));
  }

  /** @param {import("../../api.js").Refused} error */
  hearRefusal(error) {
    this.closing.hearRefusal(error);
    return RARELY;
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
