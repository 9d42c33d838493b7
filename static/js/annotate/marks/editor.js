/**
 * The tools for the active mark, one set that moves under its line in the list: label, edges, unsure, note, what it
 * attributes, delete.
 */

import { all, copied, on, part } from "../../dom.js";
import { notify, say, t } from "../../messages.js";
import { Links } from "./links.js";

/** @typedef {import("./store.js").Span} Span */
/** @typedef {import("../main.js").Page} Page */

/** How long somebody types nothing before a note is saved. */
const PAUSE = 600;
/** The longest note that the server takes, in code points. */
const LONGEST = 5000;

export class Editor {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.element = copied("mark-editor");
    this.note = part(this.element, "note");
    this.unsure = part(this.element, "unsure");
    this.links = new Links(page, part(this.element, "links"));
    /**
     * The mark as it was when somebody began to type its note; null while what is typed is saved.
     * @type {import("../saving/outbox.js").Base | null}
     */
    this.base = null;
    this.hasTyped = false;
    this.timer = 0;
    /** @type {string | null} */
    this.id = null;
  }

  start() {
    on(this.element, "click", (event) => {
      const button = event.target.closest("button");
      if (button && this.id) this.press(button, this.id, event.shiftKey);
    });
    on(this.unsure, "change", () => this.id && this.toggleUnsure());
    on(this.note, "input", () => this.hearTyping());
    on(this.note, "change", () => this.leaveNote());
    on(document, "visibilitychange", () => document.hidden && this.saveNote());
    on(window, "pagehide", () => this.saveNote());
    // Deleting by key inside a note deletes letters, not the mark.
    on(this.note, "keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.page.cursor.focus();
      if (event.key !== "Escape") event.stopPropagation();
    });
  }

  /** @param {HTMLButtonElement} button @param {string} id @param {boolean} byCharacter */
  press(button, id, byCharacter) {
    const { label, edge, direction, act } = button.dataset;
    if (label) this.page.changes.relabel(id, label);
    else if (edge === "start" || edge === "end") {
      this.page.changes.moveEdge(id, edge, direction === "-1" ? -1 : 1, byCharacter);
    }
    else if (act === "delete") this.page.changes.remove(id);
    else if (act === "show") this.show(id);
    else if (act === "link") this.page.linking.start();
  }

  /** Goes to the mark in the text, with the cursor before its first word. @param {string} id */
  show(id) {
    this.page.cursor.place(this.page.store.spans.get(id).start);
    this.page.cursor.focus();
    this.page.reveal(id, true);
  }

  /** Shows the tools under a line. @param {HTMLElement} item @param {Span} span */
  enter(item, span) {
    const isNew = this.id !== span.id || this.element.parentElement !== item;
    if (this.id !== span.id) this.letNoteGo();
    this.id = span.id;
    if (this.element.parentElement !== item) item.append(this.element);
    for (const button of all("button[data-label]", this.element)) {
      button.ariaPressed = button.dataset.label === span.label;
    }
    this.unsure.checked = span.unsure;
    if (isNew || !this.base) this.note.value = span.note ?? "";
    if (isNew) this.showTooLong(span.id);
    this.links.show(span);
  }

  /** @param {HTMLElement} item */
  leave(item) {
    if (this.element.parentElement !== item) return;
    this.letNoteGo();
    this.id = null;
    const button = /** @type {HTMLElement} */ (item.firstElementChild);
    if (this.element.contains(document.activeElement)) button.focus();
    this.element.remove();
  }

  /** Every letter is kept on the device at once, and saved at the next pause. */
  hearTyping() {
    const { outbox, typed, saveState } = this.page;
    if (!this.id) return;
    this.hasTyped = true;
    this.base ??= outbox.base(this.id);
    saveState.type(outbox, typed.keep(this.id, { note: this.note.value, ...this.base }) ? "kept" : "at-risk");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.saveNote(), PAUSE);
  }

  /** @param {boolean} isClosed */
  lock(isClosed) {
    this.note.readOnly = isClosed;
    for (const control of all("button:not([data-act=show]), [data-part=unsure], fieldset", this.element)) {
      control.disabled = isClosed;
    }
  }

  leaveNote() {
    this.saveNote();
    if (this.hasTyped) say("note_kept");
    this.hasTyped = false;
  }

  /** Saves what has been typed, if anything has. */
  async saveNote() {
    const { base, id, page } = this;
    clearTimeout(this.timer);
    if (!base || !id) return;
    const note = this.note.value.trim();
    if (lengthOf(note) > LONGEST) {
      notify(page.saveState.notice, t("note_too_long", { count: lengthOf(note), most: LONGEST }));
      return;
    }
    this.base = null;
    page.changes.type(id, note || null, base);
    await page.changes.kept;
    // If more was typed meanwhile, that is kept, too.
    if (this.base) return;
    if (page.outbox.offlineStore.isKept) page.typed.forget(id);
    page.saveState.type(page.outbox, "");
  }

  /** Saves the note of a mark that is left; one that is too long stays on the device. */
  letNoteGo() {
    this.saveNote();
    this.base = null;
  }

  /** Shows the note of a mark that was too long to be saved. @param {string} id */
  showTooLong(id) {
    const typing = this.page.typed.of(id);
    if (!typing || lengthOf(typing.note) <= LONGEST) return;
    const { note, ...base } = typing;
    this.note.value = note;
    this.base = base;
  }

  /**
   * Saves what an earlier visit left while it was being typed: the reload, the closed tab or the crash came before the
   * pause.
   */
  async takeUp() {
    const { changes, outbox, typed } = this.page;
    for (const [id, { note, ...base }] of typed.left()) {
      if (lengthOf(note) > LONGEST) continue;
      changes.type(id, note.trim() || null, base);
      await changes.kept;
      if (outbox.offlineStore.isKept) typed.forget(id);
    }
  }

  toggleUnsure() {
    const span = this.page.store.spans.get(this.id);
    if (!span) return;
    this.page.changes.edit(span.id, { unsure: !span.unsure });
    say(span.unsure ? "sure_now" : "unsure_now", span);
  }

  focusNote() {
    this.page.panel.showActive();
    this.note.focus();
  }
}

/** How many code points a note has, without outer white space. @param {string} note */
function lengthOf(note) {
  return Array.from(note.trim()).length;
}
