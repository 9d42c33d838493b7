/**
 * What must outlive a tab: lists of changes in IndexedDB, notes while they are typed in the local storage, pages in
 * caches. Each is kept under an account, so that a shared computer never mixes people.
 */

/** @typedef {[account: string, submission: string]} Key */

const STORE = "outbox";
/** Some browsers' storage never answers, and then nobody may wait for it. */
const PATIENCE = 5000;
/** @type {Promise<IDBDatabase> | null} */
let opened = null;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open("annotator", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      // Emptying the browser's storage closes our connection, too: the next change opens another.
      asked.result.onclose = () => {
        opened = null;
      };
      asked.result.onversionchange = () => {
        asked.result.close();
        opened = null;
      };
      resolve(asked.result);
    };
  });
  opened.catch(() => {
    opened = null;
  });
  return opened;
}

/**
 * Does one thing with the store as a whole or not at all, and gives what it asked for once it is on the disk.
 * @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => {result: any}} act
 */
async function transact(mode, act) {
  const work = (await database()).transaction(STORE, mode, { durability: "strict" });
  return new Promise((resolve, reject) => {
    const asked = act(work.objectStore(STORE));
    work.oncomplete = () => resolve(asked.result);
    work.onabort = () => reject(work.error);
  });
}

/**
 * Replaces a list by what `decide` makes of it; no other tab comes between.
 * @template T @param {Key} key @param {(list: T[]) => T[]} decide @returns {Promise<T[]>} the list as it is now
 */
function changeList(key, decide) {
  return transact("readwrite", (store) => {
    const answer = { result: /** @type {any[]} */ ([]) };
    const asked = store.get(key);
    asked.onsuccess = () => {
      answer.result = decide(asked.result ?? []);
      if (answer.result.length > 0) store.put(answer.result, key);
      else store.delete(key);
    };
    return answer;
  });
}

/**
 * One list that is kept on the device; where the browser refuses to keep anything, it lives as long as the tab.
 * @template T
 */
export class OfflineStore {
  /** @param {Key} key */
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
    return this.attempt(async () => await transact("readonly", (store) => store.get(this.key)) ?? [], (list) => list);
  }

  /** @param {() => Promise<T[]>} act @param {(list: T[]) => T[]} instead */
  async attempt(act, instead) {
    try {
      if (this.isKept) this.list = await within(PATIENCE, act());
    } catch {
      this.isKept = false;
    }
    if (!this.isKept) this.list = instead(this.list);
  }
}

/**
 * What a storage answers; an error when it does not in so many milliseconds.
 * @template T @param {number} pause @param {Promise<T>} answer @returns {Promise<T>}
 */
export function within(pause, answer) {
  const failure = new Promise((_, reject) => setTimeout(() => reject(new Error("no answer")), pause));
  return Promise.race([answer, /** @type {Promise<never>} */ (failure)]);
}

/**
 * How many entries an account has in all its lists.
 * @param {string} account
 * @returns {Promise<number>}
 */
export async function countOf(account) {
  const lists = await transact("readonly", (store) => store.getAll(keysOf(account)));
  return lists.flat().length;
}

/** Whether anything is kept here for anybody. @returns {Promise<boolean>} */
export async function isAnythingKept() {
  return await transact("readonly", (store) => store.count()) > 0;
}

/** Leaves nothing of an account on this device. @param {string} account */
export function forgetAll(account) {
  return transact("readwrite", (store) => store.delete(keysOf(account)));
}

/**
 * Leaves no pages on this device but those of one account; on plain http there are none.
 * @param {string} [own] the name of their cache
 */
export async function forgetPages(own) {
  for (const name of await globalThis.caches?.keys() ?? []) {
    if (name.startsWith("annotator ") && name !== own) await caches.delete(name);
  }
}

/** @param {string} account */
function keysOf(account) {
  return IDBKeyRange.bound([account], [account, []]);
}

/**
 * What was typed, and the mark as it was when that began.
 * @typedef {{note: string, before: import("../marks/store.js").Span, version: number}} Typing
 */

const TYPED = "annotator.typed";

/** @param {string[]} parts */
const nameOf = (...parts) => [TYPED, ...parts].join(" ");

/**
 * Notes of one account's work while they are typed, kept letter by letter: they outlive a reload, a closed tab and a
 * crash. A note that the outbox has is no longer kept here.
 */
export class Typed {
  /** @param {Key} key */
  constructor(key) {
    this.key = key;
  }

  /** @param {string} id of the mark @param {Typing} typing @returns {boolean} whether the browser keeps it */
  keep(id, typing) {
    return attempt(() => {
      localStorage.setItem(nameOf(...this.key, id), JSON.stringify(typing));
      return true;
    }, false);
  }

  /** @param {string} id */
  forget(id) {
    remove([nameOf(...this.key, id)]);
  }

  /** What was typed for a mark and is not saved. @param {string} id */
  of(id) {
    return read(nameOf(...this.key, id));
  }

  /** What an earlier visit left, by mark. @returns {[string, Typing][]} */
  left() {
    return namesUnder(nameOf(...this.key)).flatMap((name) => {
      const typing = read(name);
      return typing ? [[name.split(" ").at(-1) ?? "", typing]] : [];
    });
  }
}

/** How many notes of an account, or of anybody, are kept here. @param {string[]} account */
export const typedCount = (...account) => namesUnder(nameOf(...account)).length;

/** @param {string} account */
export const forgetTyped = (account) => remove(namesUnder(nameOf(account)));

/** @param {string} prefix @returns {string[]} */
const namesUnder = (prefix) => attempt(() => (
  Object.keys(localStorage).filter((name) => name.startsWith(`${prefix} `))
), []);

/** @param {string} name @returns {Typing | null} */
const read = (name) => attempt(() => JSON.parse(localStorage.getItem(name) ?? "null"), null);

/** @param {string[]} names */
const remove = (names) => attempt(() => names.forEach((name) => localStorage.removeItem(name)), undefined);

/**
 * What an act with the local storage gives; `instead` where the browser keeps nothing.
 * @template T @param {() => T} act @param {T} instead
 */
function attempt(act, instead) {
  try {
    return act();
  } catch {
    return instead;
  }
}
