/** Keeps the figures of a round fresh: asks every four seconds what they are now, while somebody is looking. */

import { Refused, request } from "../api.js";

const PAUSE = 4000;
const section = document.getElementById("live");
/** What the page was drawn with: the first answer, unless the marks changed on the way. @type {string | null} */
let before = null;

/** @param {string} name @param {Element} [root] @returns {any} */
function part(name, root = section) {
  return root?.querySelector(`[data-part="${name}"]`);
}

/** Which of the lines beside the title is shown. @param {"live" | "lost" | "changed"} shown */
function say(shown) {
  if (part("changed").hidden === false) return; // the pictures are old from now on, whatever comes next
  for (const name of ["live", "lost", "changed"]) part(name).hidden = name !== shown;
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

/** @param {{round: {state: string}, left_out: string[], lines: any[]}} now */
function show(now) {
  const text = JSON.stringify(now);
  const isNew = now.lines.map(showLine).includes(true) || now.round.state !== section.dataset.state;
  part("left-out").textContent = now.left_out.join(" ");
  say(isNew || (before !== null && before !== text) ? "changed" : "live");
  before = text;
}

/** Writes one figure anew and says whether it has changed. @param {any} line */
function showLine(line) {
  const item = section.querySelector(`[data-line="${CSS.escape(line.label ?? "")}"]`);
  if (!item) return true;
  const changed = part("value", item).textContent !== line.shown || part("sentence", item).textContent !== line.sentence;
  part("value", item).textContent = line.shown;
  part("interval", item).textContent = line.shown_interval;
  part("sentence", item).textContent = line.sentence;
  part("fill", item).setAttribute("width", place(line.value));
  moveWhisker(part("whisker", item), line.low, line.high);
  return changed;
}

/** @param {SVGGElement} whisker @param {number | null} low @param {number | null} high */
function moveWhisker(whisker, low, high) {
  whisker.classList.toggle("absent", low === null || high === null);
  for (const line of whisker.querySelectorAll("line")) {
    line.setAttribute("x1", place(line.classList.contains("high") ? high : low));
    line.setAttribute("x2", place(line.classList.contains("low") ? low : high));
  }
}

/** Where a figure stands on the scale from 0 to 1. @param {number | null} value */
function place(value) {
  return `${Math.min(Math.max(value ?? 0, 0), 1) * 100}%`;
}

if (section) setTimeout(next, PAUSE);
