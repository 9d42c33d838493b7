/** Says whether every mark is saved, in the header, and keeps the person from leaving while one is not. */

import { announce } from "../announcer.js";
import { t } from "../messages.js";

/** How long "saving" may stay unsaid: most saves are done before anyone could read it. */
const PATIENCE = 400;

export class SaveState {
  constructor() {
    this.element = document.getElementById("save-state");
    this.problem = document.getElementById("save-problem");
    this.sentence = this.problem.querySelector("p");
    this.notice = document.getElementById("refusal");
    this.main = document.querySelector("main");
    this.main.dataset.waiting = "0";
    this.state = "saved";
    this.timer = 0;
  }

  /** @param {import("./outbox.js").Outbox} outbox */
  start(outbox) {
    this.outbox = outbox;
    this.problem.querySelector("button")?.addEventListener("click", () => outbox.retry());
    document.querySelector("#refusal [data-close]")?.addEventListener("click", () => { this.notice.hidden = true; });
    addEventListener("beforeunload", (event) => { if (outbox.queue.length > 0) event.preventDefault(); });
    document.getElementById("sign-out")?.addEventListener("submit", (event) => {
      if (outbox.queue.length > 0 && !confirm(t("leave_unsaved", { count: outbox.queue.length }))) event.preventDefault();
    });
  }

  /** @param {import("./outbox.js").Outbox} outbox */
  show(outbox) {
    clearTimeout(this.timer);
    this.main.dataset.waiting = String(outbox.queue.length);
    const isNew = outbox.state !== this.state;
    if (outbox.state === "saving" && this.state === "saved") {
      this.timer = setTimeout(() => this.write(outbox), PATIENCE);
      return;
    }
    this.write(outbox);
    if (isNew && (outbox.state === "waiting" || outbox.state === "stopped")) announce(this.sentence.textContent ?? "");
  }

  /** @param {import("./outbox.js").Outbox} outbox */
  write({ state, sentence, queue }) {
    const wasTrouble = this.state === "waiting" || this.state === "stopped";
    this.state = state;
    const text = { saved: t("saved"), saving: t("saving"), waiting: t("not_saved", { count: queue.length }), stopped: t("not_saved", { count: queue.length }) }[state];
    if (this.element.textContent !== text) this.element.textContent = text;
    this.element.dataset.state = state;
    this.problem.hidden = state === "saved" || (state === "saving" && !wasTrouble);
    if (state === "waiting") this.sentence.textContent = t("offline");
    if (state === "stopped") this.sentence.textContent = sentence === "signed-out" ? t("signed_out") : t("stopped", { reason: sentence });
    if (state === "saved" && wasTrouble) announce(t("saved_again"));
  }

  /** A change that the server will never take: said once, and taken back on the page. @param {string} reason */
  refused(reason) {
    this.notice.querySelector("p").textContent = t("refused", { reason });
    this.notice.hidden = false;
    announce(t("refused", { reason }));
  }
}
