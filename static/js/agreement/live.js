/** Keeps the figures of a round fresh: asks every four seconds what they are now, while somebody is looking. */

import { follow, showState } from "../live_section.js";

const section = document.getElementById("live");
/**
 * What the page was drawn with: the first answer, unless the marks changed on the way.
 * @type {string | null}
 */
let before = null;

/** @param {string} name @param {Element} [root] @returns {any} */
function part(name, root = section) {
  return root?.querySelector(`[data-part="${name}"]`);
}

/** @param {{round: {state: string}, left_out: string[], lines: any[]}} now */
function show(now) {
  const text = JSON.stringify(now);
  const isNew = now.lines.map(showLine).includes(true) || now.round.state !== section.dataset.state;
  part("left-out").textContent = now.left_out.join(" ");
  showState(section, isNew || (before !== null && before !== text) ? "changed" : "live");
  before = text;
}

/** Writes one figure anew and says whether it has changed. @param {any} line */
function showLine(line) {
  const item = section.querySelector(`[data-line="${CSS.escape(line.label ?? "")}"]`);
  if (!item) return true;
  const isSame = part("value", item).textContent === line.shown && part("sentence", item).textContent === line.sentence;
  part("value", item).textContent = line.shown;
  part("interval", item).textContent = line.shown_interval;
  part("sentence", item).textContent = line.sentence;
  part("fill", item).setAttribute("width", place(line.value));
  moveWhisker(part("whisker", item), line.low, line.high);
  return !isSame;
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

follow(section, show);
