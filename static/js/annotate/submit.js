/**
 * Handing in: names what was never on screen, asks whether "nothing marked" is the answer, saves what waits, then
 * submits.
 */

import { Refused, request } from "../api.js";
import { byId, copied, on, part } from "../dom.js";
import { quoted, t } from "../messages.js";

/** @typedef {import("./main.js").Page} Page */

export class Submit {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.dialog = byId("submit-dialog");
    this.confirm = byId("submit-confirm");
    this.nothing = byId("marked-nothing");
    this.error = byId("submit-error");
  }

  start() {
    on(byId("submit"), "click", () => this.open());
    on(byId("reopen"), "click", () => this.reopen());
    on(this.nothing, "change", () => this.allow());
    on(this.confirm, "click", () => this.send());
  }

  open() {
    const { store, rules, viewed } = this.page;
    this.page.editor.saveNote();
    const marks = store.sorted();
    const sources = marks.filter((span) => rules.links[span.label]);
    const unlinked = sources.filter((span) => store.linkedTo(span).length === 0).length;
    part(this.dialog, "count").textContent = t("submit_count", { count: marks.length });
    part(this.dialog, "empty").hidden = marks.length > 0;
    part(this.dialog, "unlinked").hidden = unlinked === 0;
    part(this.dialog, "unlinked").textContent = t("submit_unlinked", { count: unlinked });
    this.listUnseen(viewed.unseen(marks));
    this.nothing.checked = false;
    this.error.hidden = true;
    this.allow();
    this.dialog.showModal();
  }

  /** @param {import("./text/text.js").Block[]} blocks */
  listUnseen(blocks) {
    part(this.dialog, "unseen").hidden = blocks.length === 0;
    part(this.dialog, "unseen-list").replaceChildren(...blocks.map((block) => {
      const item = copied("unseen-line");
      const button = item.firstElementChild;
      button.textContent = quoted(this.page.article.slice(block.start, block.end), 70);
      on(button, "click", () => this.goTo(block));
      return item;
    }));
  }

  /** @param {import("./text/text.js").Block} block */
  goTo(block) {
    this.dialog.close();
    if (this.page.panel.isSmall()) this.page.panel.turnTo("text");
    block.element.scrollIntoView({ block: "center" });
  }

  allow() {
    this.confirm.disabled = this.page.store.spans.size === 0 && !this.nothing.checked;
  }

  async send() {
    this.confirm.disabled = true;
    try {
      const isSaved = await this.page.outbox.flush();
      if (!isSaved) return this.fail(t("submit_unsaved"));
      await this.page.viewed.report();
      await request("POST", `${this.page.url}/submit`, {});
      this.page.leave();
    } catch (error) {
      this.fail(reasonOf(error));
    }
  }

  async reopen() {
    const button = byId("reopen");
    button.disabled = true;
    try {
      await request("POST", `${this.page.url}/reopen`, {});
      this.page.leave();
    } catch (error) {
      button.disabled = false;
      this.page.saveState.refused(reasonOf(error));
    }
  }

  /** @param {string} sentence */
  fail(sentence) {
    this.error.textContent = sentence;
    this.error.hidden = false;
    this.allow();
  }
}

/** @param {unknown} error */
const reasonOf = (error) => error instanceof Refused ? error.message : t("submit_unreachable");
