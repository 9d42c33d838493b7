/**
 * The side panel: my marks, or the labels and rules. On a small screen text and marks take turns, and the rules stand
 * below the text.
 */

import { all, byId, on, onPress } from "../dom.js";

/** @typedef {import("./main.js").Page} Page */

export class Panel {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.tabs = all("[role=tab]");
    this.views = all(".views [data-view]");
    this.rules = byId("rules");
    this.search = byId("rule-search");
    this.textScroll = 0;
  }

  start() {
    for (const tab of this.tabs) {
      on(tab, "click", () => this.open(tab.dataset.tab));
      on(tab, "keydown", (event) => this.step(event));
    }
    onPress(".views [data-view]", ({ dataset }) => this.turnTo(dataset.view));
    on(byId("edit-active"), "click", () => this.showActive());
    on(byId("rules-now"), "click", () => this.showRules());
    on(this.search, "input", () => this.find(this.search.value));
    // Back to the words one was about to mark, which stay selected.
    on(this.rules, "keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      this.page.cursor.focus();
    });
  }

  /** @param {KeyboardEvent} event */
  step(event) {
    const direction = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!direction) return;
    const next = this.tabs.at((this.tabs.indexOf(event.currentTarget) + direction) % this.tabs.length);
    this.open(next.dataset.tab);
    next.focus();
    event.preventDefault();
  }

  /** @param {string} name "marks" or "rules" */
  open(name) {
    for (const tab of this.tabs) {
      const isOpen = tab.dataset.tab === name;
      tab.ariaSelected = isOpen;
      tab.tabIndex = isOpen ? 0 : -1;
      byId(tab.getAttribute("aria-controls")).hidden = !isOpen;
    }
    this.showView(this.view === "text" ? "text" : name);
  }

  get view() {
    return this.page.main.dataset.view;
  }

  /**
   * On a small screen: the text, the marks in its place, or the rules below it.
   * @param {string} view
   */
  turnTo(view) {
    if (this.view !== "marks") this.textScroll = scrollY;
    this.showView(view);
    if (view !== "text") this.open(view);
    scrollTo(0, view === "marks" ? 0 : this.textScroll);
  }

  /** @param {string} view */
  showView(view) {
    this.page.main.dataset.view = view;
    for (const button of this.views) button.ariaPressed = button.dataset.view === view;
  }

  isSmall() {
    return matchMedia("(max-width: 899px)").matches;
  }

  /** @param {string} name "marks" or "rules" */
  bring(name) {
    if (this.isSmall()) this.turnTo(name);
    else this.open(name);
  }

  /** Opens the list at the active mark. */
  showActive() {
    const { active } = this.page.store;
    this.bring("marks");
    if (!active) return;
    this.page.list.show(active);
    this.page.list.lineOf(active)?.querySelector("button").focus();
  }

  showText() {
    if (this.view === "marks") this.turnTo("text");
  }

  /** Opens the rules, at those of the active mark's label. */
  showRules() {
    const { active, spans } = this.page.store;
    this.bring("rules");
    this.followRule(spans.get(active)?.label);
    // On a small screen the keyboard of the device would cover what is to be read.
    if (!this.isSmall()) this.search.focus({ preventScroll: true });
  }

  /**
   * Where the rules are open, moves to those of a label that is about to be chosen.
   * @param {string} [label]
   */
  followRule(label) {
    const name = all(".definition .label-name", this.rules).find(({ textContent }) => textContent === label);
    const top = name?.closest(".rule-group").offsetTop;
    if (top !== undefined && !this.rules.hidden) this.rules.scrollTo({ top: top - this.rules.offsetTop - 12 });
  }

  /** Leaves only the definitions and clauses that hold every word typed. @param {string} words */
  find(words) {
    const wanted = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const parts = all(".definition, .clause", this.rules);
    for (const part of parts) {
      const text = part.textContent.toLocaleLowerCase();
      part.hidden = !wanted.every((word) => text.includes(word));
    }
    byId("no-rules").hidden = parts.some(({ hidden }) => !hidden);
  }
}
