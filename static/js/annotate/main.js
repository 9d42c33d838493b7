/** The annotation page: reads the submission, proves that the text is the article's, and joins the parts. */

import { announce } from "../announcer.js";
import { Refused, request } from "../api.js";
import { t } from "../messages.js";
import { Boundaries } from "./boundaries.js";
import { Changes } from "./changes.js";
import { chooseVersion } from "./conflict.js";
import { Dock } from "./dock.js";
import { Editor } from "./editor.js";
import { startKeys } from "./keys.js";
import { MarkList } from "./list.js";
import { Outbox, spanOf } from "./outbox.js";
import { Paint, canPaint } from "./paint.js";
import { Panel } from "./panel.js";
import { startPointer } from "./pointer.js";
import { SaveState } from "./save_state.js";
import { Store } from "./store.js";
import { Submit } from "./submit.js";
import { ArticleText, isSameText } from "./text.js";
import { Viewed } from "./viewed.js";

/** The parts of the page, as they know each other. */
export class Page {
  /** @param {HTMLElement} main @param {any} submission as the API gives it */
  constructor(main, submission) {
    this.url = submissionUrl(main);
    this.mayEdit = main.dataset.editable === "true";
    const scheme = JSON.parse(document.getElementById("labels")?.textContent ?? "{}");
    /** @type {{from: string[], to: string[], alone: string[]}} */
    this.rules = scheme.rules;
    /** @type {Map<string, number>} */
    this.slots = new Map(scheme.slots);
    this.article = new ArticleText(document.getElementById("article"));
    this.boundaries = new Boundaries(this.article, this.article.element.lang);
    this.store = new Store();
    this.saveState = new SaveState();
    this.outbox = new Outbox(this.url, {
      settled: (id, span) => this.settle(id, span),
      refused: (_entry, sentence) => this.saveState.refused(sentence),
      conflict: (entry, theirs) => chooseVersion(entry.span, theirs),
      state: (outbox) => this.saveState.show(outbox),
    });
    this.changes = new Changes(this.store, this.outbox, this.article, this.boundaries);
    this.changes.mayLink = (label) => this.rules.from.includes(label);
    this.viewed = new Viewed(this.article, this.url, submission.viewed ?? [], this.mayEdit);
    this.panel = new Panel(this);
    this.editor = new Editor(this);
    this.list = new MarkList(this);
    this.dock = new Dock(this);
    this.submit = new Submit(this);
    for (const answer of submission.spans) {
      this.outbox.learn(answer);
      if (!answer.deleted) this.store.spans.set(answer.id, spanOf(answer));
    }
  }

  start() {
    if (canPaint) this.paint();
    else document.getElementById("no-paint").hidden = false;
    this.saveState.start(this.outbox);
    this.editor.start();
    this.list.start();
    this.panel.start();
    if (this.mayEdit) this.dock.start();
    this.submit.start();
    this.viewed.start();
    this.readSelection = startPointer(this);
    startKeys(this);
  }

  paint() {
    new Paint(this.article, this.store, this.slots).start();
    document.querySelector("main")?.classList.toggle("paints", this.mayEdit);
  }

  /** Shows what the server holds where it differs from what we hold. @param {string} id @param {import("./store.js").Span | null} span */
  settle(id, span) {
    const held = this.store.spans.get(id);
    const ours = held ? this.changes.withLiveLinks(held) : null;
    if (JSON.stringify(ours) !== JSON.stringify(span)) this.store.set(id, span);
  }

  /** Brings a mark's words into view when they are not. @param {string} id */
  reveal(id, always = false) {
    const span = this.store.spans.get(id);
    if (!span) return;
    const box = this.article.range(span.start, span.end).getBoundingClientRect();
    const isVisible = box.height > 0 && box.top > 80 && box.bottom < innerHeight - 120;
    if (isVisible && !always) return;
    scrollBy({ top: box.top - innerHeight / 3, behavior: "instant" });
  }

  /** Loads the page anew, in the state that the server now holds. */
  leave() {
    location.reload();
  }
}

/** @param {HTMLElement} main */
function submissionUrl(main) {
  return `${main.dataset.api}/submissions/${main.dataset.submission}`;
}

/** @param {string} sentence */
function refuse(sentence) {
  const notice = document.getElementById("cannot-start");
  notice.querySelector("p").textContent = sentence;
  notice.hidden = false;
  announce(sentence);
}

async function start() {
  const main = document.querySelector("main");
  try {
    const submission = await request("GET", submissionUrl(main));
    const page = new Page(main, submission);
    if (!await isSameText(page.article, submission.article)) return refuse(t("text_differs"));
    page.start();
    main.dataset.ready = "true";
  } catch (error) {
    refuse(error instanceof Refused ? error.message : t("cannot_load"));
    throw error;
  }
}

void start();
