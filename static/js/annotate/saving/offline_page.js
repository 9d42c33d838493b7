/**
 * Keeps this page on the device: when it is reloaded without a network, the service worker gives the copy.
 *
 * What is acknowledged after the page came is written into the copy. On plain http browsers keep no pages.
 */

import { LEFT } from "../main.js";
import { forgetPages } from "./device.js";

const PAUSE = 1000;

export class OfflinePage {
  /** @type {Cache | undefined} of the account that is here, and of no other */
  copies;

  /** @param {import("../main.js").Page} page */
  constructor(page) {
    this.page = page;
    this.timer = 0;
  }

  async start() {
    const { worker, account } = this.page.main.dataset;
    if (!navigator.serviceWorker) return;
    const name = `annotator ${account}`;
    await forgetPages(name);
    const { trustedTypes } = /** @type {any} */ (globalThis);
    const policy = trustedTypes?.createPolicy("worker", { createScriptURL: () => worker });
    await navigator.serviceWorker.register(policy?.createScriptURL("") ?? worker);
    this.copies = await caches.open(name);
    const page = await fetch(location.href);
    if (!page.ok || page.redirected) return;
    await this.copies.put(location.href, page);
    await this.write();
  }

  /** Something was acknowledged, here or elsewhere. */
  renew() {
    clearTimeout(this.timer);
    // Where the disk is full, an older copy will do.
    this.timer = setTimeout(() => this.write().catch(() => {}), PAUSE);
  }

  /** Writes how the work stands into the copy, and when: the worker gives none that nobody has used for long. */
  async write() {
    const copy = await this.copies?.match(location.href);
    if (!copy) return;
    const headers = { ...Object.fromEntries(copy.headers), date: new Date().toUTCString() };
    const left = JSON.stringify(this.left()).replaceAll("<", "\\u003c");
    const html = (await copy.text()).replace(/(id="left">).*?(?=<\/script>)/s, (_, before) => before + left);
    await this.copies.put(location.href, new Response(html, { headers }));
  }

  /** How the work would be left to a page that came now: what the server has acknowledged. */
  left() {
    const { outbox, sync, viewed } = this.page;
    const spans = Array.from(outbox.known.values()).filter(({ deleted }) => !deleted)
      .map((span) => LEFT.map((key) => span[key]));
    return { revision: sync.revision, viewed: viewed.seen, spans };
  }

  /** What was handed in, or given back, is another page from now on. */
  drop() {
    return this.copies?.delete(location.href);
  }
}
