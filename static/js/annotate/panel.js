/** The side panel: my marks, or the labels and rules; on a small screen the text and the panel take turns. */

/** @typedef {import("./main.js").Page} Page */

export class Panel {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.main = document.querySelector("main");
    this.tabs = Array.from(document.querySelectorAll('.panel [role="tab"]'));
    this.views = Array.from(document.querySelectorAll(".views [data-view]"));
    this.search = document.getElementById("rule-search");
  }

  start() {
    for (const tab of this.tabs) {
      tab.addEventListener("click", () => this.open(tab.dataset.tab ?? ""));
      tab.addEventListener("keydown", (event) => this.step(event));
    }
    for (const view of this.views) view.addEventListener("click", () => this.turnTo(view.dataset.view ?? "text"));
    this.search?.addEventListener("input", () => this.find(this.search?.value ?? ""));
    this.search?.addEventListener("keydown", (event) => event.stopPropagation());
  }

  /** @param {KeyboardEvent} event */
  step(event) {
    const direction = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!direction) return;
    const at = this.tabs.indexOf(event.currentTarget);
    const next = this.tabs[(at + direction + this.tabs.length) % this.tabs.length];
    this.open(next.dataset.tab ?? "");
    next.focus();
    event.preventDefault();
  }

  /** @param {string} name "marks" or "rules" */
  open(name) {
    for (const tab of this.tabs) {
      const isOpen = tab.dataset.tab === name;
      tab.setAttribute("aria-selected", String(isOpen));
      tab.tabIndex = isOpen ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls") ?? "").hidden = !isOpen;
    }
    this.showView(this.main.dataset.view === "text" ? "text" : name);
  }

  /** On a small screen: the text, the marks or the rules. @param {string} view */
  turnTo(view) {
    if (this.main.dataset.view === "text") this.textScroll = scrollY;
    this.showView(view);
    if (view !== "text") this.open(view);
    scrollTo(0, view === "text" ? this.textScroll ?? 0 : 0);
  }

  /** @param {string} view */
  showView(view) {
    this.main.dataset.view = view;
    for (const button of this.views) button.setAttribute("aria-pressed", String(button.dataset.view === view));
  }

  isSmall() {
    return matchMedia("(max-width: 899px)").matches;
  }

  /** Opens the list at the active mark. */
  showActive() {
    const { active } = this.page.store;
    if (this.isSmall()) this.turnTo("marks");
    else this.open("marks");
    if (!active) return;
    this.page.list.show(active);
    this.page.list.items.get(active)?.querySelector("button")?.focus();
  }

  /** Goes to a mark in the text. @param {string} id */
  showText(id) {
    if (this.isSmall()) this.turnTo("text");
    this.page.reveal(id, true);
  }

  /** Leaves only the definitions and clauses that hold every word typed. @param {string} words */
  find(words) {
    const wanted = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const part of document.querySelectorAll("#rules .definition, #rules .clause")) {
      const text = part.textContent?.toLocaleLowerCase() ?? "";
      part.hidden = !wanted.every((word) => text.includes(word));
      if (!part.hidden) found += 1;
    }
    document.getElementById("no-rules").hidden = found > 0;
  }
}
