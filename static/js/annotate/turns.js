/** One tab at a time: by the browser's locks, or on plain http, where there are none, by a lease.
 *
 * Two tabs that send at once waste a request and harm nothing, since a repeated `op` gets its first answer. So a clock
 * that jumps may shorten a lease; it decides nothing about marks. */

import { uuid } from "../api.js";
import { changeList } from "./database.js";

/** Longer than any request takes, so that only a crashed tab's lease runs out. */
const LEASE = 40000;
const PAUSE = 400;
const tab = uuid();

/** @template T @param {string} name @param {() => Promise<T>} act @returns {Promise<T>} */
export async function alone(name, act) {
  if (navigator.locks) return navigator.locks.request(`annotator ${name}`, act);
  while (!await take(name)) await new Promise((resolve) => setTimeout(resolve, PAUSE));
  try {
    return await act();
  } finally {
    await changeList(["lease", name], () => []).catch(() => []);
  }
}

/** @param {string} name */
async function take(name) {
  const until = Date.now() + LEASE;
  try {
    const [held] = await changeList(["lease", name], ([lease]) => isFree(lease) ? [{ tab, until }] : [lease]);
    return held.tab === tab;
  } catch {
    // A browser that keeps nothing shares nothing between its tabs either.
    return true;
  }
}

/** @param {{tab: string, until: number} | undefined} lease */
function isFree(lease) {
  const left = lease ? lease.until - Date.now() : 0;
  return !lease || lease.tab === tab || left <= 0 || left > LEASE;
}
