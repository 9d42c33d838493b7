/**
 * The page while the teacher has closed the round, or the work was submitted elsewhere.
 *
 * It says so, keeps what was under way, and goes on by itself when the work is open again.
 */

import { all, byId, on } from "../../dom.js";
import { announce, notify, t } from "../../messages.js";

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
