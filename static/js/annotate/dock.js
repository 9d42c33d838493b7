/** The bar at the bottom: the labels with their keys, and one line that says what a label would do now. */

import { all, byId, on } from "../dom.js";
import { EVENTS } from "./marks/store.js";
import { announce, quoted, t } from "../messages.js";
import { dropSelection } from "./text/on_screen.js";

/** @typedef {import("./main.js").Page} Page */

export class Dock {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.line = byId("dock-line");
    this.buttons = all(".label-button");
    this.undo = byId("undo");
    this.redo = byId("redo");
    this.clearButton = byId("clear");
    this.editButton = byId("edit-active");
    /** Whether what is selected on the page are no words of the article. */
    this.isForeign = false;
  }

  start() {
    const { store, changes, cursor } = this.page;
    for (const button of this.buttons) this.startButton(button);
    on(this.undo, "click", () => changes.undo());
    on(this.redo, "click", () => changes.redo());
    on(this.clearButton, "click", () => {
      this.clear();
      cursor.focus();
    });
    changes.onHistory = () => this.showHistory();
    changes.onUnseen = () => this.announce(t("not_shown"));
    for (const event of EVENTS) store.on(event, () => this.show());
    this.show();
    this.showHistory();
  }

  /** @param {HTMLButtonElement} button */
  startButton(button) {
    const { label, test } = button.dataset;
    // The press of a mouse must not take the selection away from the text before the click arrives.
    on(button, "mousedown", (event) => event.preventDefault());
    on(button, "click", () => this.choose(label));
    on(button, "pointerenter focus", () => {
      this.showText(test);
      this.page.panel?.followRule(label);
    });
    on(button, "pointerleave blur", () => this.show());
  }

  /** Labels what is selected, or else relabels the active mark. @param {string} label */
  choose(label) {
    const { store, changes } = this.page;
    this.page.readSelection();
    const { selection: stretch } = store;
    if (stretch) {
      if (!changes.isSeen(stretch.start, stretch.end)) return;
      this.clear();
      changes.mark(stretch, label);
      this.page.cursor.place(stretch.end);
      this.hint(stretch, label);
    } else if (store.active) {
      changes.relabel(store.active, label);
    } else {
      this.announce(t(this.isForeign ? "not_shown" : "select_first"));
    }
  }

  /** Lets go of the selection and of the active mark. */
  clear() {
    this.page.wanted = null;
    this.page.store.select(null);
    dropSelection();
    this.page.store.activate(null);
  }

  /**
   * Boilerplate over something else is allowed and rare: it is said, not forbidden.
   * @param {{start: number, end: number}} stretch
   * @param {string} label
   */
  hint({ start, end }, label) {
    const { rules: { alone }, store } = this.page;
    const others = store.sorted()
      .filter((span) => span.label !== label && span.start < end && start < span.end)
      .map((span) => span.label);
    const rare = others.length > 0 && alone.find((name) => name === label || others.includes(name));
    if (rare) this.announce(t("unusual_overlap", { label: rare }));
  }

  /** Says a sentence on screen and aloud. @param {string} sentence */
  announce(sentence) {
    this.showText(sentence);
    announce(sentence);
  }

  /** @param {string} sentence */
  showText(sentence) {
    this.line.textContent = sentence;
  }

  show() {
    const { store, article } = this.page;
    const { selection } = store;
    const span = store.spans.get(store.active);
    const isFree = !selection && !span;
    if (!this.page.mayEdit) return this.showText(t("closed_line"));
    const { linking } = this.page;
    const nothing = t(this.isForeign ? "not_shown" : "select_words");
    const quote = selection ? quoted(article.slice(selection.start, selection.end), 90) : "";
    if (linking?.source) this.showText(linking.sentence());
    else if (selection) this.showText(t(selection.isFirst ? "tap_last" : "choose_label", { quote }));
    else this.showText(span ? t("active_mark", { label: span.label, quote: quoted(span.quote, 70) }) : nothing);
    this.line.classList.toggle("is-quiet", isFree);
    this.clearButton.hidden = isFree;
    this.editButton.hidden = Boolean(selection) || !span;
    for (const button of this.buttons) {
      button.toggleAttribute("data-current", !selection && span?.label === button.dataset.label);
      button.ariaDisabled = isFree;
    }
  }

  showHistory() {
    const { changes: { done, undone }, mayEdit } = this.page;
    this.undo.disabled = !mayEdit || done.length === 0;
    this.redo.disabled = !mayEdit || undone.length === 0;
  }
}
