/**
 * Keeps the figures of an assignment fresh: asks every four seconds how far students are, while somebody is looking.
 */

import { follow, showState } from "../live_section.js";

const section = document.getElementById("progress");
const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent", maximumFractionDigits: 0 });
let before = "";

/** @param {string} name @param {Element} [root] */
function part(name, root = section) {
  return /** @type {any} */ (root?.querySelector(`[data-part="${name}"]`));
}

/** @param {{round: any, counts: Record<string, number>, items: any[]}} progress */
function show(progress) {
  showState(section, "live");
  const now = JSON.stringify(progress);
  if (now === before) return;
  before = now;
  if (isOtherPage(progress)) return reloadGently();
  for (const [status, count] of Object.entries(progress.counts)) {
    const figure = section.querySelector(`[data-count="${status}"]`);
    if (figure) figure.textContent = String(count);
    if (figure && count) figure.closest(".tile")?.removeAttribute("hidden");
  }
  progress.items.forEach(showRow);
}

/**
 * Rows that come or go, and a round that moves on, change more than figures.
 * @param {{round: any, items: any[]}} progress
 */
function isOtherPage({ round, items }) {
  const rows = section.querySelectorAll("[data-submission]");
  const hasTable = section.querySelector("table") !== null;
  const isOtherRound = round.id !== section.dataset.round || round.state !== section.dataset.state;
  return isOtherRound || (hasTable && rows.length !== items.length);
}

/** Nobody loses their place: the page loads again by itself only when nothing on it is in use. */
function reloadGently() {
  if (document.activeElement === document.body && window.scrollY === 0) location.reload();
  else showState(section, "changed");
}

/** @param {{submission: string, counted_as: string, seen: number, spans: number}} item */
function showRow(item) {
  const row = section.querySelector(`[data-submission="${item.submission}"]`);
  if (!row) return;
  part("seen", row).textContent = percent.format(item.seen);
  part("spans", row).textContent = String(item.spans);
  const badges = /** @type {HTMLTemplateElement | null} */ (document.getElementById("badges"));
  const badge = badges?.content.querySelector(`[data-state="${item.counted_as}"]`);
  if (badge) part("status", row).replaceChildren(badge.cloneNode(true));
  addUp(row.closest("tr"));
}

/** What a student has done in all articles together. @param {HTMLTableRowElement | null} row */
function addUp(row) {
  if (!row) return;
  const works = [...row.querySelectorAll("[data-submission]")];
  const isDone = (/** @type {Element} */ work) => work.querySelector("[data-state=submitted], [data-state=taken_in]");
  const marks = works.map((work) => Number(part("spans", work).textContent));
  part("marks", row).textContent = String(marks.reduce((sum, one) => sum + one, 0));
  part("unfinished", row).textContent = String(works.filter((work) => !isDone(work)).length);
}

follow(section, show);
