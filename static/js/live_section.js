/** A section of a page whose figures stay fresh, and that says so: live, lost, or older than what the server has. */

import { Poll } from "./poll.js";

const PAUSE = 4000;

/**
 * Of three lines of a section, which say that its figures are live, that the server was lost, and that the page is old,
 * shows one. Once the page is old it stays old, whatever comes next.
 * @param {any} section @param {"live" | "lost" | "changed"} shown
 */
export function showState(section, shown) {
  const line = (/** @type {string} */ name) => section.querySelector(`[data-part="${name}"]`);
  if (line("changed")?.hidden === false) return;
  for (const name of ["live", "lost", "changed"]) {
    if (line(name)) line(name).hidden = name !== shown;
  }
}

/** @returns {number | null} of a `refused` that asks no more: signed out, or taken away */
const never = () => null;

/**
 * Follows the figures of a section that names their address, every four seconds.
 * @param {any} section @param {(answer: any) => void} show
 */
export function follow(section, show) {
  if (!section) return;
  const lost = () => showState(section, "lost");
  new Poll(() => section.dataset.live, PAUSE, { answered: show, lost, refused: never }).start();
}
