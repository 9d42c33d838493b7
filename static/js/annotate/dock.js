/** The bar at the bottom: the labels with their keys, and one line that says what a label would do now. */

import { announce } from "../announcer.js";
import { quoted, t } from "../messages.js";
import { dropSelection } from "./selection.js";

/** @typedef {import("./main.js").Page} Page */

export class Dock {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.line = document.getElementById("dock-line");
    this.buttons = Array.from(document.querySelectorAll(".label-button"));
    this.undoButton = document.getElementById("undo");
    this.redoButton = document.getElementById("redo");
    this.clearButton = document.getElementById("clear");
    this.editButton = document.getElementById("edit-active");
  }

  start() {
    const { store, changes } = this.page;
    for (const button of this.buttons) this.startButton(button);
    this.undoButton.addEventListener("click", () => changes.undo());
    this.redoButton.addEventListener("click", () => changes.redo());
    this.clearButton.addEventListener("click", () => this.clear());
    this.editButton.addEventListener("click", () => this.page.panel.showActive());
    changes.onHistory = () => this.showHistory();
    store.on("selection", () => this.show());
    store.on("active", () => this.show());
    store.on("change", () => this.show());
    this.show();
    this.showHistory();
  }

  /** @param {HTMLButtonElement} button */
  startButton(button) {
    // The press must not take the selection away from the text before the click arrives.
    button.addEventListener("pointerdown", (event) => event.preventDefault());
    button.addEventListener("click", () => this.choose(button.dataset.label ?? ""));
    const test = button.dataset.test;
    if (!test) return;
    for (const event of ["pointerenter", "focus"]) button.addEventListener(event, () => this.say(test));
    for (const event of ["pointerleave", "blur"]) button.addEventListener(event, () => this.show());
  }

  /** Labels what is selected, or else relabels the active mark. @param {string} label */
  choose(label) {
    const { store, changes } = this.page;
    this.page.readSelection?.();
    if (store.selection) {
      const stretch = store.selection;
      this.letGo();
      store.activate(null);
      changes.mark(stretch, label);
      this.hint(stretch, label);
    } else if (store.active) {
      changes.relabel(store.active, label);
    } else {
      announce(t("select_first"));
      this.say(t("select_first"));
    }
  }

  /** Label number `rank` of the palette, counted from 1. @param {number} rank */
  chooseRank(rank) {
    const button = this.buttons[rank - 1];
    if (button) this.choose(button.dataset.label ?? "");
    return Boolean(button);
  }

  letGo() {
    this.page.store.select(null);
    dropSelection();
  }

  clear() {
    this.letGo();
    this.page.store.activate(null);
  }

  /** Boilerplate over something else is allowed and rare: it is said, not forbidden. @param {{start: number, end: number}} stretch @param {string} label */
  hint({ start, end }, label) {
    const { rules, store } = this.page;
    const others = store.sorted().filter((span) => span.start < end && start < span.end && !(span.start === start && span.end === end && span.label === label));
    const alone = rules.alone.find((name) => name === label) ?? others.map((span) => span.label).find((name) => rules.alone.includes(name));
    if (alone && others.some((span) => (span.label === alone) !== (label === alone))) {
      const sentence = t("unusual_overlap", { label: alone });
      this.say(sentence);
      announce(sentence);
    }
  }

  /** @param {string} sentence */
  say(sentence) {
    this.line.textContent = sentence;
  }

  show() {
    const { store } = this.page;
    const span = store.active ? store.spans.get(store.active) : undefined;
    const isFree = !store.selection && !span;
    if (store.selection) {
      this.say(t("choose_label", { quote: quoted(this.page.article.slice(store.selection.start, store.selection.end), 90) }));
    } else if (span) {
      this.say(t("active_mark", { label: span.label, quote: quoted(span.quote, 70) }));
    } else {
      this.say(t("select_words"));
    }
    this.line.classList.toggle("is-quiet", isFree);
    this.clearButton.hidden = isFree;
    this.editButton.hidden = Boolean(store.selection) || !span;
    for (const button of this.buttons) {
      button.toggleAttribute("data-current", !store.selection && span?.label === button.dataset.label);
      button.setAttribute("aria-disabled", String(isFree));
    }
  }

  showHistory() {
    this.undoButton.disabled = this.page.changes.done.length === 0;
    this.redoButton.disabled = this.page.changes.undone.length === 0;
  }
}
