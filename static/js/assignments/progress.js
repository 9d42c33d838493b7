/** Keeps the figures of an assignment fresh: asks every four seconds who is where, while somebody is looking. */

import { Refused, request } from "../api.js";

const PAUSE = 4000;
const section = document.getElementById("progress");
const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent", maximumFractionDigits: 0 });
let before = "";

/** @param {string} name */
function part(name, root = section) {
  return /** @type {HTMLElement | null} */ (root?.querySelector(`[data-part="${name}"]`));
}

/** Which of the lines beside the title is shown. @param {"live" | "lost" | "changed"} shown */
function say(shown) {
  if (part("changed")?.hidden === false) return; // what this page shows is old from now on, whatever comes next
  for (const name of ["live", "lost", "changed"]) {
    const line = part(name);
    if (line) line.hidden = name !== shown;
  }
}

/** The browser sends the tag it has and takes a 304 for the answer it kept: an unchanged class costs no body. */
async function ask() {
  try {
    show(await request("GET", section.dataset.live));
  } catch (error) {
    if (error instanceof Refused) return; // signed out or taken away: asking again would not help
    say("lost");
  }
  setTimeout(next, PAUSE);
}

function next() {
  if (document.visibilityState === "visible") void ask();
  else document.addEventListener("visibilitychange", next, { once: true });
}

/** @param {{round: any, counts: Record<string, number>, items: any[]}} progress */
function show(progress) {
  say("live");
  const now = JSON.stringify(progress);
  if (now === before) return;
  before = now;
  if (isOtherPage(progress)) return reloadGently();
  for (const [status, count] of Object.entries(progress.counts)) {
    const figure = section.querySelector(`[data-count="${status}"]`);
    if (figure) figure.textContent = String(count);
  }
  progress.items.forEach(showRow);
}

/** Rows that come or go, and a round that moves on, change more than figures. */
function isOtherPage({ round, items }) {
  const rows = section.querySelectorAll("[data-submission]");
  const hasTable = section.querySelector("table") !== null || part("live") !== null;
  return round.id !== section.dataset.round || round.state !== section.dataset.state || (hasTable && rows.length !== items.length);
}

/** Nobody loses their place: the page loads again by itself only when nothing on it is in use. */
function reloadGently() {
  if (document.activeElement === document.body && window.scrollY === 0) location.reload();
  else say("changed");
}

/** @param {{submission: string, status: string, seen: number, spans: number}} item */
function showRow(item) {
  const row = section.querySelector(`[data-submission="${item.submission}"]`);
  if (!row) return;
  part("seen", row).textContent = percent.format(item.seen);
  part("spans", row).textContent = String(item.spans);
  const isGivenBack = item.status === "returned" || section.dataset.state === "open";
  const mayReturn = "mayReturn" in section.dataset;
  part("reopen", row).hidden = !mayReturn || (item.status !== "submitted" && isGivenBack);
  const badge = document.getElementById("badges")?.content.querySelector(`[data-state="${item.status}"]`);
  if (badge) part("status", row).replaceChildren(badge.cloneNode(true));
}

if (section) setTimeout(next, PAUSE);
