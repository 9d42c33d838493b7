/** The annotation page: reads the submission, proves that the text is the article's, and joins the parts. */

import { byId, on } from "../dom.js";
import { notify, say, t } from "../messages.js";
import { Boundaries } from "./text/boundaries.js";
import { Changes } from "./marks/changes.js";
import { ReadingSettings } from "./reading_settings.js";
import { Closing } from "./saving/closing.js";
import { chooseVersion, stopChoosing } from "./saving/conflict.js";
import { OfflinePage } from "./saving/offline_page.js";
import { Cursor } from "./text/cursor.js";
import { Dock } from "./dock.js";
import { Editor } from "./marks/editor.js";
import { startKeys } from "./keys.js";
import { Linking } from "./marks/links.js";
import { MarkList } from "./marks/list.js";
import { Outbox } from "./saving/outbox.js";
import { Paint, canPaint } from "./marks/paint.js";
import { Panel } from "./panel.js";
import { startPointer } from "./pointer.js";
import { preferred } from "../preferences.js";
import { SaveState } from "./saving/save_state.js";
import { dropSelection, selectInPage } from "./text/selection.js";
import { Store } from "./marks/store.js";
import { OverviewBar } from "./overview_bar.js";
import { Sync } from "./saving/sync.js";
import { ArticleText, frozenText } from "./text/text.js";
import { Typed } from "./saving/typed.js";
import { Viewed, bringIntoSight } from "./viewed.js";
import { Watch } from "./watch.js";

/** What the page is given of each mark, in this order: `visibility.spans_shown` on the server writes it so. */
const LEFT = /** @type {const} */ (["id", "start", "end", "label", "version", "note", "unsure", "links"]);

/** The parts of the page, as they know each other. */
export class Page {
  /**
   * @param {HTMLElement} main @param {{revision: number, viewed: [number, number][], spans: any[]}} left how the work
   * was left
   * @param {string} text of the article, as it was frozen
   */
  constructor(main, left, text) {
    this.main = main;
    /** @type {((step: number) => void) | undefined} shows a card of the tour, once it is loaded */
    this.tour = undefined;
    /** @type {import("./submit.js").Submit | undefined} once it is loaded */
    this.submit = undefined;
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
    this.watch = new Watch(this, this.article.element.textContent === text);
    this.boundaries = new Boundaries(this.article, this.article.element.lang);
    this.store = new Store();
    this.saveState = new SaveState();
    this.isOwn = Boolean(main.dataset.account);
    /** @type {import("./saving/database.js").Key} */
    const key = [main.dataset.account, this.url.split("/").at(-1)];
    this.typed = new Typed(key);
    this.outbox = new Outbox(this.url, key, this.listeners());
    this.offlinePage = new OfflinePage(this);
    this.sync = new Sync(this.outbox, left.revision, new Closing(this));
    this.changes = new Changes(this.store, this.outbox, this.article, this.boundaries);
    this.store.mayLink = (source, target) => Boolean(this.rules.links[source]?.includes(target));
    this.viewed = new Viewed(this.article, this.url, left.viewed, this.mayEdit);
    this.changes.onMarked = (stretch) => this.viewed.add(stretch.start, stretch.end);
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
      conflict: chooseVersion,
      words: (first, last) => this.article.slice(first, last),
      agreed: stopChoosing,
      state: (outbox) => this.showState(outbox),
    };
  }

  /** Makes what is seen and operated; `start` begins it. */
  makeParts() {
    this.overviewBar = new OverviewBar(this);
    this.settings = new ReadingSettings(this.main);
    this.panel = new Panel(this);
    this.cursor = new Cursor(this);
    this.editor = new Editor(this);
    this.list = new MarkList(this);
    this.dock = new Dock(this);
    this.linking = new Linking(this);
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
    const { settings, editor, list, panel, viewed, overviewBar, cursor } = this;
    for (const part of [settings, editor, list, panel, viewed, overviewBar, cursor]) part.start();
    if (this.mayEdit) this.dock.start();
    this.readSelection = startPointer(this);
    startKeys(this);
    this.startOthers();
    this.watch.start();
  }

  /**
   * What not everybody needs comes when it is needed: handing in (which asks the server anyway), a finger's handles,
   * the tour.
   */
  startOthers() {
    on(byId("submit"), "click", () => this.handIn());
    on(byId("reopen"), "click", () => this.handIn("reopen"));
    if (!this.mayEdit) return;
    if (matchMedia("(any-pointer: coarse)").matches) this.startHandles();
    const tour = async () => {
      this.tour ??= (await import("./tour.js")).makeTour(this);
      this.tour(0);
    };
    on(byId("tour-again"), "click", tour);
    // On a low screen the tour would cover what it is about.
    if (preferred("tour") !== "seen" && innerHeight > 480) tour();
  }

  async startHandles() {
    this.handles = new (await import("./marks/handles.js")).Handles(this);
    this.handles.start();
  }

  /** @param {"open" | "reopen"} act */
  async handIn(act = "open") {
    try {
      this.submit ??= new (await import("./submit.js")).Submit(this);
    } catch {
      return this.saveState.showText(t("submit_unreachable"));
    }
    return this.submit[act]();
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
   * Shows a stretch as selected while it is being dragged.
   * @param {import("./marks/store.js").Stretch | null} stretch
   */
  preview(stretch) {
    this.painter?.only("selection", stretch ? [stretch] : []);
  }

  /**
   * Makes a mark the active one, in the text and in the list, and says which.
   * @param {string | null} id
   */
  activate(id) {
    this.store.activate(id);
    const span = this.store.spans.get(id);
    if (!span) return;
    this.list.show(id);
    say("active_mark", span);
  }

  /** How the work would be left to a page that came now: what the server has acknowledged. */
  left() {
    const spans = Array.from(this.outbox.known.values()).filter(({ deleted }) => !deleted)
      .map((span) => LEFT.map((key) => span[key]));
    return { revision: this.sync.revision, viewed: this.viewed.seen, spans };
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
    this.offlinePage.renew();
  }

  /** Brings a mark's words into view when they are not. @param {string} id */
  reveal(id, always = false) {
    const span = this.store.spans.get(id);
    if (!span) return;
    bringIntoSight(this.article.range(span.start, span.end).getBoundingClientRect(), always);
  }

  /** Loads the page anew, in the state that the server now holds, which the top of the page says. */
  async leave() {
    await this.offlinePage.drop();
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
  if (page.isOwn) await page.editor.takeUp();
  if (page.isOwn) page.sync.start();
  main.dataset.ready = "true";
  // A browser that keeps no pages loads this one anew.
  if (page.isOwn) await page.offlinePage.start().catch(() => {});
}

start().catch((error) => {
  notify(byId("cannot-start"), t("cannot_start"));
  throw error;
});
