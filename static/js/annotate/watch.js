/**
 * Looks after the marks while a browser or an extension changes the page.
 *
 * Paints them where their words are now, says which words cannot be marked and why, and puts the article's own text
 * back when somebody asks.
 */

import { byId, onPress } from "../dom.js";
import { announce, notify, t } from "../messages.js";

/** Extensions change one word after the other. */
const PATIENCE = 120;

export class Watch {
  /** @param {import("./main.js").Page} page */
  constructor(page) {
    this.page = page;
    this.changed = byId("text-changed");
    this.translated = byId("translated");
    this.timer = 0;
    this.language = document.documentElement.lang;
    const { element } = page.article;
    /**
     * The text with its elements, as the server sent it; null when something has changed it already.
     * @type {Node | null}
     */
    this.original = element.textContent === page.text ? element.cloneNode(true) : null;
  }

  start() {
    const { article } = this.page;
    article.onChange = () => {
      this.timer ||= setTimeout(() => this.renew(), PATIENCE);
    };
    onPress("#text-changed button", () => this.restore());
    if (!this.original) this.renew();
    this.offerTranslation();
    // A browser that translates a page says so on its first element.
    const observer = new MutationObserver(() => this.offerTranslation());
    observer.observe(document.documentElement, { attributeFilter: ["lang", "class"] });
    // Whatever puts another article in the place of this one takes our marks and listeners with it.
    const presence = new MutationObserver(() => article.element.isConnected || this.renew());
    presence.observe(document.documentElement, { childList: true, subtree: true });
  }

  /** Shows everything anew where the words are now. */
  renew() {
    clearTimeout(this.timer);
    this.timer = 0;
    const { article, painter, cursor, handles } = this.page;
    article.flush();
    painter?.renew();
    cursor.draw();
    handles.place();
    const isChanged = !article.element.isConnected || article.isChanged();
    if (isChanged && this.changed.hidden) notify(this.changed, t("text_changed"));
    this.changed.hidden = !isChanged;
  }

  /** Puts the article's own text back. An extension may change it again, and then that is said again. */
  restore() {
    const { element } = this.page.article;
    if (!this.original || !element.isConnected) return location.reload();
    element.replaceChildren(...this.original.cloneNode(true).childNodes);
    this.renew();
    announce(t("text_restored"));
  }

  /** Where somebody reads in another language than the article's, says where a translation is to be had. */
  offerTranslation() {
    const { lang, classList } = document.documentElement;
    const isTranslated = lang !== this.language ||
      classList.contains("translated-ltr") || classList.contains("translated-rtl");
    const wanted = this.page.article.element.lang;
    const isStrange = wanted && wanted !== "und" && !navigator.languages.some((one) => mainOf(one) === mainOf(wanted));
    this.translated.hidden = !isTranslated && !isStrange;
  }
}

/** The language itself, without country or script. @param {string} tag */
const mainOf = (tag) => tag.toLowerCase().split("-", 1)[0];
