/**
 * Notes while they are typed, kept on the device letter by letter: they outlive a reload, a closed tab and a crash.
 *
 * A note that the outbox has is no longer kept here. Under each account, so that a shared computer never mixes people.
 */

/**
 * What was typed, and the mark as it was when that began.
 * @typedef {{note: string, before: import("../marks/store.js").Span, version: number}} Typing
 */

const PREFIX = "annotator.typed";

/** @param {string[]} parts */
const nameOf = (...parts) => [PREFIX, ...parts].join(" ");

/** The notes of one account's work. */
export class Typed {
  /** @param {import("./database.js").Key} key */
  constructor(key) {
    this.key = key;
  }

  /** @param {string} id of the mark @param {Typing} typing @returns {boolean} whether the browser keeps it */
  keep(id, typing) {
    try {
      localStorage.setItem(nameOf(...this.key, id), JSON.stringify(typing));
      return true;
    } catch {
      return false;
    }
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

/** @param {string} prefix */
function namesUnder(prefix) {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(`${prefix} `));
  } catch {
    return [];
  }
}

/** @param {string} name @returns {Typing | null} */
function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null");
  } catch {
    return null;
  }
}

/** @param {string[]} names */
function remove(names) {
  try {
    for (const name of names) localStorage.removeItem(name);
  } catch { /* a browser that keeps nothing */ }
}
