/** The parts of the annotation page that come once words can be marked. */

import { byId, on } from "../dom.js";
import { t } from "../messages.js";
import { preferred } from "../preferences.js";
import { Editor } from "./marks/editor.js";
import { Linking } from "./marks/links.js";
import { MarkList } from "./marks/list.js";
import { OverviewBar } from "./overview_bar.js";
import { Panel } from "./panel.js";
import { Closing } from "./saving/closing.js";
import { chooseVersion, stopChoosing } from "./saving/conflict.js";
import { OfflinePage } from "./saving/offline_page.js";
import { Sync } from "./saving/sync.js";
import { Typed } from "./saving/typed.js";
import { Viewed } from "./viewed.js";
import { Watch } from "./watch.js";

/** Adds them to the page, as they know each other. */
export class Rest {
  chooseVersion = chooseVersion;
  stopChoosing = stopChoosing;

  /** @param {import("./main.js").Page} page */
  constructor(page) {
    this.page = page;
    page.typed = new Typed(page.key);
    page.offlinePage = new OfflinePage(page);
    page.sync = new Sync(page.outbox, page.left.revision, new Closing(page));
    page.viewed = new Viewed(page.article, page.url, page.left.viewed, page.mayEdit);
    page.changes.onMarked = (stretch) => page.viewed.add(stretch.start, stretch.end);
    page.overviewBar = new OverviewBar(page);
    page.panel = new Panel(page);
    page.editor = new Editor(page);
    page.list = new MarkList(page);
    page.linking = new Linking(page);
    page.watch = new Watch(page, page.article.element.textContent === page.text);
    /** @type {((step: number) => void) | undefined} shows a card of the tour, once it is loaded */
    this.tour = undefined;
    /** @type {import("./submit.js").Submit | undefined} once it is loaded */
    this.submit = undefined;
  }

  async start() {
    const { page } = this;
    const { editor, list, panel, viewed, overviewBar, watch } = page;
    for (const part of [editor, list, panel, viewed, overviewBar]) part.start();
    // What was marked before this came.
    for (const { start, end } of page.store.sorted()) viewed.add(start, end);
    this.startOthers();
    watch.start();
    if (page.isOwn) await editor.takeUp();
    if (page.isOwn) page.sync.start();
    page.main.dataset.ready = "true";
    // A browser that keeps no pages loads this one anew.
    if (page.isOwn) await page.offlinePage.start().catch(() => {});
  }

  /**
   * What not everybody needs comes when it is needed: handing in (which asks the server anyway), a finger's handles,
   * the tour.
   */
  startOthers() {
    on(byId("submit"), "click", () => this.handIn());
    on(byId("reopen"), "click", () => this.handIn("reopen"));
    if (!this.page.mayEdit) return;
    if (matchMedia("(any-pointer: coarse)").matches) this.startHandles();
    const tour = async () => {
      this.tour ??= (await import("./tour.js")).makeTour(this.page);
      this.tour(0);
    };
    on(byId("tour-again"), "click", tour);
    // On a low screen the tour would cover what it is about.
    if (preferred("tour") !== "seen" && innerHeight > 480) tour();
  }

  async startHandles() {
    this.page.handles = new (await import("./marks/handles.js")).Handles(this.page);
    this.page.handles.start();
  }

  /** @param {"open" | "reopen"} act */
  async handIn(act = "open") {
    try {
      this.submit ??= new (await import("./submit.js")).Submit(this.page);
    } catch {
      return this.page.saveState.showText(t("submit_unreachable"));
    }
    return this.submit[act]();
  }
}
