/** One list that is kept on the device; where the browser refuses to keep anything, it lives as long as the tab. */

import { changeList, readList } from "./database.js";

/** Some browsers' storage never answers, and then nobody may wait for it. */
const PATIENCE = 5000;

/** @template T */
export class OfflineStore {
  /** @param {import("./database.js").Key} key */
  constructor(key) {
    this.key = key;
    /** @type {T[]} */
    this.list = [];
    this.isKept = true;
  }

  /** @param {(list: T[]) => T[]} decide */
  change(decide) {
    return this.attempt(() => changeList(this.key, decide), decide);
  }

  /** Takes in what other tabs have changed. */
  load() {
    return this.attempt(() => readList(this.key), (list) => list);
  }

  /** @param {() => Promise<T[]>} act @param {(list: T[]) => T[]} instead */
  async attempt(act, instead) {
    try {
      if (this.isKept) this.list = await Promise.race([act(), failure(PATIENCE)]);
    } catch {
      this.isKept = false;
    }
    if (!this.isKept) this.list = instead(this.list);
  }
}

/** @param {number} pause @returns {Promise<never>} */
function failure(pause) {
  return new Promise((_, reject) => setTimeout(() => reject(new Error("no answer")), pause));
}
