/** The annotation page: reads the submission, proves that the text is the article's, and joins the parts. */

import { byId, on } from "../dom.js";
import { notify, say, t } from "../messages.js";
import { Boundaries } from "./boundaries.js";
import { Changes } from "./changes.js";
import { Comfort } from "./comfort.js";
import { Closing } from "./closing.js";
import { chooseVersion, stopChoosing } from "./conflict.js";
import { Copy } from "./copy.js";
import { Cursor } from "./cursor.js";
import { Dock } from "./dock.js";
import { Editor } from "./editor.js";
import { startKeys } from "./keys.js";
import { Linking } from "./links.js";
import { MarkList } from "./list.js";
import { Outbox } from "./outbox.js";
import { Paint, canPaint } from "./paint.js";
import { Panel } from "./panel.js";
import { startPointer } from "./pointer.js";
import { preferred } from "./preferences.js";
import { SaveState } from "./save_state.js";
import { dropSelection, selectInPage } from "./selection.js";
import { Store } from "./store.js";
import { Strip } from "./strip.js";
import { Sync } from "./sync.js";
import { ArticleText, frozenText } from "./text.js";
import { Typed } from "./typed.js";
import { Viewed, bringIntoSight } from "./viewed.js";
import { Watch } from "./watch.js";

/** The parts of the page, as they know each other. */
export class Page {
  /**
   * @param {HTMLElement} main @param {{revision: number, viewed: [number, number][], spans: any[]}} left how the work
   * was left
   * @param {string} text of the article, as it was frozen
   */
  constructor(main, left, text) {
    this.main = main;
    this.url = main.dataset.url;
    /** Whether this page was made for marking; the work may be closed and opened again while it is shown. */
    this.isForMarking = main.dataset.editable === "true";
    this.mayEdit = this.isForMarking;
    const scheme = JSON.parse(byId("labels").textContent);
    /** @type {{from: string[], to: string[], alone: string[]}} */
    this.rules = scheme.rules;
    /** @type {Map<string, number>} */
    this.slots = new Map(scheme.slots);
    this.article = new ArticleText(byId("article"), text);
    this.watch = new Watch(this, this.article.element.textContent === text);
    this.boundaries = new Boundaries(this.article, this.article.element.lang);
    this.store = new Store();
    this.saveState = new SaveState();
    this.isOwn = Boolean(main.dataset.account);
    /** @type {import("./database.js").Key} */
    const key = [main.dataset.account, this.url.split("/").at(-1)];
    this.typed = new Typed(key);
    this.outbox = new Outbox(this.url, key, {
      settled: (id, span) => this.settle(id, span),
      refused: (sentence) => this.saveState.refused(sentence),
      returned: () => this.saveState.say(t("returned")),
      conflict: chooseVersion,
      words: (start, end) => this.article.slice(start, end),
      agreed: stopChoosing,
      state: (outbox) => this.showState(outbox),
    });
    this.copy = new Copy(this);
    this.sync = new Sync(this.outbox, left.revision, new Closing(this));
    this.changes = new Changes(this.store, this.outbox, this.article, this.boundaries);
    this.store.mayLink = (source, target) => this.rules.from.includes(source) && this.rules.to.includes(target);
    this.viewed = new Viewed(this.article, this.url, left.viewed, this.mayEdit);
    this.changes.onMarked = ({ start, end }) => this.viewed.add(start, end);
    this.strip = new Strip(this);
    this.comfort = new Comfort(main);
    this.panel = new Panel(this);
    this.cursor = new Cursor(this);
    this.editor = new Editor(this);
    this.list = new MarkList(this);
    this.dock = new Dock(this);
    this.linking = new Linking(this);
    for (const [id, start, end, label, version, note, unsure, links] of left.spans) {
      const span = { id, start, end, quote: this.article.slice(start, end), label, note, unsure, links };
      this.outbox.learn({ ...span, version, deleted: false });
      this.store.spans.set(id, span);
    }
  }

  start() {
    if (canPaint) this.paint();
    else byId("no-paint").hidden = false;
    this.saveState.start(this.outbox);
    for (const part of [this.comfort, this.editor, this.list, this.panel, this.viewed, this.strip, this.cursor]) part.start();
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
    this.handles = new (await import("./handles.js")).Handles(this);
    this.handles.start();
  }

  /** @param {"open" | "reopen"} act */
  async handIn(act = "open") {
    try {
      this.submit ??= new (await import("./submit.js")).Submit(this);
    } catch {
      return this.saveState.say(t("submit_unreachable"));
    }
    return this.submit[act]();
  }

  paint() {
    this.painter = new Paint(this.article, this.store, this.slots);
    this.painter.start();
    this.main.classList.toggle("paints", this.mayEdit);
  }

  /** Selects words in place of whatever is selected or active. @param {import("./store.js").Stretch | null} stretch */
  select(stretch) {
    if (stretch) this.store.activate(null);
    dropSelection();
    this.store.select(stretch);
    if (stretch && !canPaint) selectInPage(this.article, stretch);
  }

  /** Shows a stretch as selected while it is being dragged. @param {import("./store.js").Stretch | null} stretch */
  preview(stretch) {
    this.painter?.only("selection", stretch ? [stretch] : []);
  }

  /** Makes a mark the active one, in the text and in the list, and says which. @param {string | null} id */
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
      .map(({ id, start, end, label, version, note, unsure, links }) => [id, start, end, label, version, note, unsure, links]);
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
   * @param {string} id @param {import("./store.js").Span | null} span
   */
  settle(id, span) {
    const held = this.store.spans.get(id);
    const ours = held ? this.changes.withLiveLinks(held) : null;
    if (JSON.stringify(ours) !== JSON.stringify(span)) this.store.set(id, span);
    this.copy.renew();
  }

  /** Brings a mark's words into view when they are not. @param {string} id */
  reveal(id, always = false) {
    const span = this.store.spans.get(id);
    if (!span) return;
    bringIntoSight(this.article.range(span.start, span.end).getBoundingClientRect(), always);
  }

  /** Loads the page anew, in the state that the server now holds, which the top of the page says. */
  async leave() {
    await this.copy.drop();
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
  if (page.isOwn) await page.copy.start().catch(() => {});
}

start().catch((error) => {
  notify(byId("cannot-start"), t("cannot_start"));
  throw error;
});
