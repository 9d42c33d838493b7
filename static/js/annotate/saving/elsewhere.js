/**
 * What happens elsewhere: another device changed a mark, the teacher closed the round, one mark was changed in two
 * places.
 */

import { all, ask, byId, on, part } from "../../dom.js";
import { announce, notify, quoted, t } from "../../messages.js";
import { Poll } from "../../poll.js";

/** @typedef {import("../marks/store.js").Span} Span */

/** A class hears within five seconds that its teacher has closed the round, or opened it again. */
const EVERY = 3500;
/** After a refusal (signed out, or no longer a member) the page asks less often. */
const RARELY = 15000;

/** Hears of it by asking every few seconds while somebody looks. */
export class Sync {
  /** @param {import("../main.js").Page} page */
  constructor(page) {
    this.outbox = page.outbox;
    /** Of the submission, when its marks were read. */
    this.revision = page.left.revision;
    this.closing = new Closing(page);
    this.poll = new Poll(() => `${page.url}/spans?since=${this.revision}`, EVERY, {
      answered: (answer) => answer?.spans && this.take(answer),
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

/**
 * The page while the teacher has closed the round, or the work was submitted elsewhere.
 *
 * It says so, keeps what was under way, and goes on by itself when the work is open again.
 */
export class Closing {
  /** @param {import("../main.js").Page} page */
  constructor(page) {
    this.page = page;
    this.notice = byId("closed-now");
    on(byId("closed-again"), "click", () => page.leave());
  }

  /** @param {boolean} isOpen @param {string} reason the server's sentence */
  hear(isOpen, reason) {
    const { page } = this;
    // A page that was made for reading is loaded anew, once what waits here is sent.
    if (!page.isForMarking && isOpen) return page.outbox.queue.length === 0 ? page.leave() : page.outbox.retry();
    if (!page.isForMarking) return;
    if (isOpen) {
      this.notice.hidden = true;
      if (!page.mayEdit) this.open();
    } else if (page.mayEdit) this.close(reason);
  }

  /**
   * Who was signed out may go on: the device keeps it. Who may not see the work any more can do nothing here.
   * @param {import("../../api.js").Refused} error
   */
  hearRefusal(error) {
    if (!this.page.isForMarking) return;
    if (error.status !== 401) {
      if (this.page.mayEdit) this.close(error.message);
    } else if (this.notice.hidden) {
      notify(this.notice, t(this.page.outbox.offlineStore.isKept ? "signed_out_now" : "signed_out_now_not_kept"));
    }
  }

  /** @param {string} reason */
  close(reason) {
    this.page.editor.saveNote();
    this.turn(false);
    notify(this.notice, t("closed_now", { reason }));
  }

  open() {
    this.turn(true);
    announce(t("open_again"));
    this.page.outbox.retry();
  }

  /** @param {boolean} isOpen */
  turn(isOpen) {
    const { page } = this;
    page.mayEdit = isOpen;
    page.changes.isClosed = !isOpen;
    page.viewed.mayReport = isOpen;
    page.main.dataset.closed = String(!isOpen);
    for (const control of all(".label-button, #undo, #redo, #submit")) control.disabled = !isOpen;
    page.editor.lock(!isOpen);
    page.dock.showHistory();
    page.dock.show();
    page.saveState.isClosed = !isOpen;
    page.saveState.show(page.outbox);
  }
}

const dialog = byId("conflict");

/**
 * Shows two edits of one mark and lets the person choose; "" when it was settled elsewhere, or the browser closed the
 * dialog.
 * @param {Span | null} mine
 * @param {Span | null} theirs
 * @returns {Promise<"mine" | "theirs" | "">}
 */
export function chooseVersion(mine, theirs) {
  part(dialog, "mine").textContent = described(mine);
  part(dialog, "theirs").textContent = described(theirs);
  return ask(dialog);
}

// Escape would choose in silence: here a choice is needed.
on(dialog, "cancel", (event) => event.preventDefault());

/** Another tab has settled it. */
export function stopChoosing() {
  dialog.close("");
}

/** @param {Span | null} span */
function described(span) {
  if (!span) return t("version_deleted");
  const parts = [t("version_of", { label: span.label, quote: quoted(span.quote, 200) })];
  if (span.unsure) parts.push(t("meta_unsure"));
  if (span.note) parts.push(t("meta_note", { note: span.note }));
  if (span.links.length > 0) parts.push(t("version_links", { count: span.links.length }));
  return parts.join(" · ");
}
