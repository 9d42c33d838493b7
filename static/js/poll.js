/** Asks the server for the same thing every few seconds, while somebody looks at the page. */

import { Refused, request } from "./api.js";
import { on } from "./dom.js";

/**
 * What to do with an answer; when there was none, if anything; and when the server refused. The last gives the pause in
 * milliseconds until it is asked again, or null when it shall not be asked any more.
 * @typedef {{answered: (answer: any) => void, lost?: () => void, refused: (error: Refused) => number | null}} Listener
 */

export class Poll {
  /**
   * @param {() => string} address of what is asked for
   * @param {number} every pause in milliseconds
   * @param {Listener} listener
   */
  constructor(address, every, listener) {
    this.address = address;
    this.every = every;
    this.listener = listener;
    this.isOver = false;
    this.timer = 0;
  }

  start() {
    this.later(this.every);
    on(document, "visibilitychange", () => this.later(0));
  }

  /** @param {number} pause in milliseconds */
  later(pause) {
    clearTimeout(this.timer);
    if (this.isOver) return;
    this.timer = setTimeout(() => this.ask(), pause);
  }

  /** The browser sends the tag it has and takes a 304 for the answer it kept: what is unchanged costs no body. */
  async ask() {
    if (document.hidden) return;
    let answer;
    try {
      answer = await request("GET", this.address());
    } catch (error) {
      this.wait(error);
      return;
    }
    this.later(this.every);
    this.listener.answered(answer);
  }

  /** @param {unknown} error */
  wait(error) {
    if (!(error instanceof Refused)) {
      this.listener.lost?.();
      this.later(this.every);
      return;
    }
    const pause = this.listener.refused(error);
    this.isOver = pause === null;
    this.later(pause ?? 0);
  }
}
