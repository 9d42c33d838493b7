/** Handing in: names what was never on screen, asks whether "nothing marked" is the answer, saves what waits, then submits. */

import { Refused, request } from "../api.js";
import { quoted, t } from "../messages.js";

/** @typedef {import("./main.js").Page} Page */

export class Submit {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.dialog = document.getElementById("submit-dialog");
    this.opener = document.getElementById("submit");
    this.confirm = document.getElementById("submit-confirm");
    this.nothing = document.getElementById("marked-nothing");
    this.error = document.getElementById("submit-error");
  }

  start() {
    this.opener?.addEventListener("click", () => this.open());
    this.nothing.addEventListener("change", () => this.allow());
    this.confirm.addEventListener("click", () => void this.send());
    document.getElementById("reopen")?.addEventListener("click", (event) => void this.reopen(event.currentTarget));
  }

  open() {
    const { store, rules, viewed } = this.page;
    this.page.editor.saveNote();
    const marks = store.sorted();
    const unlinked = marks.filter((span) => rules.from.includes(span.label) && store.linkedTo(span).length === 0).length;
    this.part("count").textContent = t("submit_count", { count: marks.length });
    this.part("empty").hidden = marks.length > 0;
    this.part("unlinked").hidden = unlinked === 0;
    this.part("unlinked").textContent = t("submit_unlinked", { count: unlinked });
    this.listUnseen(viewed.unseen());
    this.nothing.checked = false;
    this.error.hidden = true;
    this.allow();
    this.dialog.showModal();
  }

  /** @param {string} name @returns {HTMLElement} */
  part(name) {
    return this.dialog.querySelector(`[data-part="${name}"]`);
  }

  /** @param {import("./text.js").Block[]} blocks */
  listUnseen(blocks) {
    this.part("unseen").hidden = blocks.length === 0;
    this.part("unseen-list").replaceChildren(...blocks.map((block) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "link-button quote" });
      button.textContent = quoted(this.page.article.slice(block.start, block.end), 70);
      button.addEventListener("click", () => this.goTo(block));
      const item = document.createElement("li");
      item.append(button);
      return item;
    }));
  }

  /** @param {import("./text.js").Block} block */
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
      this.fail(error instanceof Refused ? error.message : t("submit_unreachable"));
    }
  }

  /** @param {HTMLButtonElement} button */
  async reopen(button) {
    button.disabled = true;
    try {
      await request("POST", `${this.page.url}/reopen`, {});
      this.page.leave();
    } catch (error) {
      button.disabled = false;
      this.page.saveState.refused(error instanceof Refused ? error.message : t("submit_unreachable"));
    }
  }

  /** @param {string} sentence */
  fail(sentence) {
    this.error.textContent = sentence;
    this.error.hidden = false;
    this.allow();
  }
}
