/** Says whether every mark is saved, in the header, and keeps the person from leaving while one is not. */

import { byId, on, onPress } from "../../dom.js";
import { announce, notify, say, t } from "../../messages.js";

/** How long "saving" may stay unsaid: most saves are done before anyone could read it. */
const PATIENCE = 400;

export class SaveState {
  constructor() {
    this.element = byId("save-state");
    this.problem = byId("save-problem");
    this.sentence = this.problem.querySelector("p");
    this.notice = byId("refusal");
    this.main = document.querySelector("main");
    this.main.dataset.waiting = "0";
    /** What stands in the header; it may lag behind the outbox. */
    this.state = "saved";
    this.isTrouble = false;
    this.timer = 0;
    /**
     * Words that are being typed and not in the outbox yet: kept on the device, or lost with the tab.
     * @type {"" | "kept" | "at-risk"}
     */
    this.typing = "";
    /** Whether the work cannot be changed now: then there is nothing to save. */
    this.isClosed = false;
  }

  /** @param {import("./outbox.js").Outbox} outbox */
  start(outbox) {
    onPress("#save-problem button", () => outbox.retry());
    onPress("#refusal button", () => {
      this.notice.hidden = true;
    });
    // Who signs out has been asked already.
    on(window, "beforeunload", (event) => {
      const isAtRisk = outbox.queue.length > 0 || this.typing === "at-risk";
      if (isAtRisk && !("leaving" in document.body.dataset)) event.preventDefault();
    });
  }

  /**
   * Hears of words that are being typed.
   * @param {import("./outbox.js").Outbox} outbox @param {"" | "kept" | "at-risk"} typing
   */
  type(outbox, typing) {
    this.typing = typing;
    this.show(outbox);
  }

  /** @param {import("./outbox.js").Outbox} outbox */
  show(outbox) {
    this.main.dataset.waiting = String(outbox.queue.length + Number(this.typing !== ""));
    clearTimeout(this.timer);
    const isLater = outbox.state === "saving" && !this.typing && this.state !== "saving";
    if (isLater) this.timer = setTimeout(() => this.write(outbox), PATIENCE);
    else this.write(outbox);
  }

  /** @param {import("./outbox.js").Outbox} outbox */
  write({ state: known, sentence, offlineStore }) {
    const state = known === "saved" && this.typing ? "saving" : known;
    const isNew = state !== this.state;
    // What is only on its way to the disk is not said to be kept.
    const count = offlineStore.list.length;
    const trouble = offlineStore.isKept ? "kept" : "not_saved";
    /** @type {Record<string, string>} */
    const calm = { saved: this.isClosed ? "closed" : "saved", saving: "saving" };
    const text = t(calm[state] ?? trouble, { count });
    if (isNew && state === "saved" && this.isTrouble) say("saved_again");
    if (state !== "saving") this.isTrouble = state !== "saved";
    this.state = state;
    // While somebody types, screen readers announce trouble, and not every pause.
    this.element.ariaLive = document.activeElement?.matches("textarea") && !this.isTrouble ? "off" : "polite";
    if (this.element.textContent !== text) this.element.textContent = text;
    this.element.dataset.state = state === "saved" && this.isClosed ? "closed" : state;
    this.problem.hidden = !this.isTrouble;
    if (state === "waiting") this.sentence.textContent = t(offlineStore.isKept ? "offline" : "offline_not_kept");
    if (state === "stopped") this.sentence.textContent = reasonFor(sentence, offlineStore.isKept);
    if (isNew && this.isTrouble && state !== "saving") announce(this.sentence.textContent);
  }

  /**
   * A change that the server will never take: said once, and taken back on the page.
   * @param {string} reason
   */
  refused(reason) {
    this.showText(t("refused", { reason }));
  }

  /** @param {string} sentence */
  showText(sentence) {
    notify(this.notice, sentence);
  }
}

/** @param {string} sentence @param {boolean} isKept whether the device keeps what waits, or only this tab does */
function reasonFor(sentence, isKept) {
  if (sentence === "signed-out") return t(isKept ? "signed_out" : "signed_out_not_kept");
  if (sentence === "choose") return t("choose_version");
  return t(isKept ? "stopped" : "stopped_not_kept", { reason: sentence });
}
