/**
 * The annotation page: reads the submission, proves that the text is the article's, and joins the parts by which words
 * are marked and saved. The others come afterwards (`rest.js`), so that marking waits for less.
 */

import { byId, on } from "../dom.js";
import { notify, say, t } from "../messages.js";
import { Boundaries } from "./text/boundaries.js";
import { Changes } from "./marks/changes.js";
import { ReadingSettings } from "./reading_settings.js";
import { Cursor } from "./text/cursor.js";
import { Dock } from "./dock.js";
import { startKeys } from "./keys.js";
import { Outbox } from "./saving/outbox.js";
import { Paint, canPaint } from "./marks/paint.js";
import { startPointer } from "./pointer.js";
import { SaveState } from "./saving/save_state.js";
import { Store } from "./marks/store.js";
import { bringIntoSight, dropSelection, selectInPage } from "./text/on_screen.js";
import { ArticleText, frozenText } from "./text/text.js";

/** What the page is given of each mark, in this order: `visibility.spans_shown` on the server writes it so. */
export const LEFT = /** @type {const} */ (["id", "start", "end", "label", "version", "note", "unsure", "links"]);

/** The pause in milliseconds before parts that could not be loaded are asked for again. */
const PAUSE = 4000;

/** The parts of the page, as they know each other. */
export class Page {
  // What `rest.js` adds.
  /** @type {import("./marks/editor.js").Editor} */
  editor;

  /** @type {import("./marks/handles.js").Handles} */
  handles;

  /** @type {import("./marks/links.js").Linking} */
  linking;

  /** @type {import("./marks/list.js").MarkList} */
  list;

  /** @type {import("./saving/offline_page.js").OfflinePage} */
  offlinePage;

  /** @type {import("./overview.js").OverviewBar} */
  overviewBar;

  /** @type {import("./panel.js").Panel} */
  panel;

  /** @type {import("./saving/elsewhere.js").Sync} */
  sync;

  /** @type {import("./saving/device.js").Typed} */
  typed;

  /** @type {import("./overview.js").Viewed} */
  viewed;

  /** @type {import("./watch.js").Watch} */
  watch;

  /**
   * @param {HTMLElement} main @param {{revision: number, viewed: [number, number][], spans: any[]}} left how the work
   * was left
   * @param {string} text of the article, as it was frozen
   */
  constructor(main, left, text) {
    this.main = main;
    this.left = left;
    /** The article's text, as it was frozen. */
    this.text = text;
    /** The notice that says that parts of the page are missing. */
    this.missing = byId("parts-missing");
    /**
     * What was pressed last of the parts that are missing.
     * @type {(() => unknown) | null}
     */
    this.wanted = null;
    this.url = main.dataset.url;
    /** Whether this page was made for marking; the work may be closed and opened again while it is shown. */
    this.isForMarking = main.dataset.editable === "true";
    this.mayEdit = this.isForMarking;
    const scheme = JSON.parse(byId("labels").textContent);
    /**
     * By label, what its marks may be linked to; and the labels that rarely cover the same words as another.
     * @type {{links: Record<string, string[]>, alone: string[]}}
     */
    this.rules = scheme.rules;
    /** @type {Map<string, number>} */
    this.slots = new Map(scheme.slots);
    this.article = new ArticleText(byId("article"), text);
    this.boundaries = new Boundaries(this.article, this.article.element.lang);
    this.store = new Store();
    this.saveState = new SaveState();
    this.isOwn = Boolean(main.dataset.account);
    /** @type {import("./saving/device.js").Key} */
    this.key = [main.dataset.account, this.url.split("/").at(-1)];
    this.outbox = new Outbox(this.url, this.key, this.listeners());
    this.changes = new Changes(this.store, this.outbox, this.article, this.boundaries);
    this.store.mayLink = (source, target) => Boolean(this.rules.links[source]?.includes(target));
    this.makeParts();
    this.takeUp(left.spans);
  }

  /**
   * What the outbox asks of the page, or tells it.
   * @returns {import("./saving/outbox.js").Listeners}
   */
  listeners() {
    return {
      refresh: (id, span) => this.refresh(id, span),
      refused: (sentence) => this.saveState.refused(sentence),
      returned: () => this.saveState.showText(t("returned")),
      conflict: async (mine, theirs) => (await this.rest()).chooseVersion(mine, theirs),
      words: (first, last) => this.article.slice(first, last),
      agreed: async () => (await this.rest()).stopChoosing(),
      state: (outbox) => this.showState(outbox),
    };
  }

  /** Makes what is seen and operated; `start` begins it. */
  makeParts() {
    this.settings = new ReadingSettings(this.main);
    this.cursor = new Cursor(this);
    this.dock = new Dock(this);
  }

  /**
   * Takes up the marks that the work was left with.
   * @param {any[][]} rows each with its values in the order of `LEFT`
   */
  takeUp(rows) {
    for (const row of rows) {
      /** @type {any} */
      const { version, ...span } = Object.fromEntries(LEFT.map((key, at) => [key, row[at]]));
      span.quote = this.article.slice(span.start, span.end);
      this.outbox.learn({ ...span, version, deleted: false });
      this.store.spans.set(span.id, span);
    }
  }

  start() {
    if (canPaint) this.paint();
    else byId("no-paint").hidden = false;
    this.saveState.start(this.outbox);
    for (const part of [this.settings, this.cursor]) part.start();
    if (this.mayEdit) this.dock.start();
    this.readSelection = startPointer(this);
    startKeys(this);
    on(document, "click", ({ target }) => {
      const button = target.closest("[data-later]");
      if (button && !this.list) this.later(() => button.click());
    });
  }

  /**
   * Does what needs the parts that come afterwards: now, or once they are there. Only the last such wish is
   * kept, and it is dropped when words are marked meanwhile.
   * @param {() => unknown} act
   */
  later(act) {
    if (this.list) return act();
    this.wanted = act;
    if (this.missing.hidden) notify(this.missing, t("parts_coming"));
  }

  /**
   * Loads the parts that come afterwards. While that fails the page says so, once, and tries again; some browsers
   * remember the failure, and there the page has to be reloaded.
   */
  async rest() {
    for (let isTold = false; ; isTold = true) {
      try {
        return await import("./rest.js");
      } catch (error) {
        // A browser throws a TypeError for what it could not load. Trying again helps against nothing else.
        if (!(error instanceof TypeError)) throw error;
      }
      if (!isTold) notify(this.missing, t("parts_missing"));
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  /** Nothing is missing any more. */
  showComplete() {
    this.missing.hidden = true;
    this.main.dataset.ready = "true";
    this.wanted?.();
  }

  paint() {
    this.painter = new Paint(this.article, this.store, this.slots);
    this.painter.start();
    this.main.classList.toggle("paints", this.mayEdit);
  }

  /**
   * Selects words in place of whatever is selected or active.
   * @param {import("./marks/store.js").Stretch | null} stretch
   */
  select(stretch) {
    if (stretch) this.store.activate(null);
    dropSelection();
    this.store.select(stretch);
    if (stretch && !canPaint) selectInPage(this.article, stretch);
  }

  /**
   * Makes a mark the active one, in the text and in the list, and says which.
   * @param {string | null} id
   */
  activate(id) {
    this.store.activate(id);
    const span = this.store.spans.get(id);
    if (!span) return;
    this.list?.show(id);
    say("active_mark", span);
  }

  /**
   * Of marks over one place makes the innermost active, or the next one outward when one of them is active already.
   * @param {import("./marks/store.js").Span[]} stack
   */
  activateNext(stack) {
    const at = stack.findIndex(({ id }) => id === this.store.active);
    this.select(null);
    this.activate(stack[(at + 1) % stack.length]?.id ?? null);
  }

  /** @param {Outbox} outbox */
  showState(outbox) {
    // What waited for the teacher to reopen this work is sent, so there is more to do here than to look.
    if (!this.isForMarking && outbox.state === "saved") this.leave();
    else this.saveState.show(outbox);
  }

  /**
   * Shows what the server holds where it differs from what we hold.
   * @param {string} id @param {import("./marks/store.js").Span | null} span
   */
  refresh(id, span) {
    const held = this.store.spans.get(id);
    const ours = held ? this.changes.withLiveLinks(held) : null;
    if (JSON.stringify(ours) !== JSON.stringify(span)) this.store.set(id, span);
    this.offlinePage?.renew();
  }

  /** Brings a mark's words into view when they are not. @param {string} id */
  reveal(id, always = false) {
    const span = this.store.spans.get(id);
    if (!span) return;
    bringIntoSight(this.article.range(span.start, span.end).getBoundingClientRect(), always);
  }

  /** Loads the page anew, in the state that the server now holds, which the top of the page says. */
  async leave() {
    await this.offlinePage?.drop();
    // A reload would go back to where one was, which may be far below.
    location.replace(location.pathname);
  }
}

async function start() {
  const main = document.querySelector("main");
  const text = await frozenText(byId("article"), main.dataset.url);
  const page = text === null ? null : new Page(main, JSON.parse(byId("left").textContent), text);
  if (!page?.article.isWhole) return notify(byId("cannot-start"), t("text_differs"));
  page.start();
  if (page.isOwn) await page.outbox.start();
  const { complete } = await page.rest();
  await complete(page);
}

start().catch((error) => {
  notify(byId("cannot-start"), t("cannot_start"));
  throw error;
});
