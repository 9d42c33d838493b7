/**
 * What must outlive a tab: lists in IndexedDB, each under an account and a submission, so that a shared computer
 * never mixes people.
 */

/** @typedef {[account: string, submission: string]} Key */

const STORE = "outbox";
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
export function changeList(key, decide) {
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

/** @template T @param {Key} key @returns {Promise<T[]>} */
export async function readList(key) {
  return await transact("readonly", (store) => store.get(key)) ?? [];
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
