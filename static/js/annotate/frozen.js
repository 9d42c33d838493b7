/**
 * The text that was frozen: what the page shows when it is that, or else the server's, and the proof by its length and
 * hash.
 */

import { Refused, Unreachable, request } from "../api.js";
import { Offsets } from "./offsets.js";

/**
 * The article's text as it was frozen; null when neither the page nor the server gives it.
 * @param {HTMLElement} element @param {string} url of the submission @returns {Promise<string | null>}
 */
export async function frozenText(element, url) {
  const shown = element.textContent;
  if (await isFrozen(shown, element.dataset)) return shown;
  try {
    const { article } = await request("GET", url);
    return await isFrozen(article.text, element.dataset) ? article.text : null;
  } catch (error) {
    if (error instanceof Refused || error instanceof Unreachable) return null;
    throw error;
  }
}

/**
 * Whether a text is the frozen one: by its length, and where browsers hash (not on plain http) by its hash.
 * @param {string} text @param {DOMStringMap} frozen
 */
async function isFrozen(text, frozen) {
  if (new Offsets(text).length !== Number(frozen.length)) return false;
  const digest = await globalThis.crypto?.subtle?.digest("SHA-256", new TextEncoder().encode(text));
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return !digest || hex === frozen.sha256;
}
