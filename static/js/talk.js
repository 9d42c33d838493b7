/**
 * Talk: one place after the other, the most divided first, by arrow keys, by the keys of a clicker, or by pressing a
 * place in the text. What was settled stays hidden until it is asked for.
 */

import { all, byId, on } from "./dom.js";

const stage = byId("talk");
const places = /** @type {HTMLElement[]} */ ([...stage.querySelectorAll(".place")]);
const STEPS = /** @type {Record<string, number>} */ ({ ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 });
let at = 0;

/** @param {number} index from 0; beyond the last place the first one follows */
function show(index) {
  if (!places.length) return;
  at = (index + places.length) % places.length;
  places.forEach((place, number) => place.classList.toggle("here", number === at));
  const words = [...stage.querySelectorAll("[data-place]")];
  const chosen = words.filter((one) => /** @type {HTMLElement} */ (one).dataset.place === String(at + 1));
  for (const one of words) one.classList.toggle("here", chosen.includes(one));
  chosen[0]?.scrollIntoView({ block: "center" });
  history.replaceState(null, "", `#place-${at + 1}`);
}

/** Shows what was settled here, or hides it again. */
function turnResult() {
  if (!places.length) return;
  const results = /** @type {HTMLDetailsElement[]} */ ([...places[at].querySelectorAll("details.result")]);
  const isOpen = results.some((one) => one.open);
  for (const one of results) one.open = !isOpen;
}

function start() {
  stage.classList.add("is-stepping");
  for (const button of all("[data-step]")) {
    button.hidden = false;
    on(button, "click", () => show(at + Number(button.dataset.step)));
  }
  on(document, "keydown", (/** @type {KeyboardEvent} */ event) => {
    const { key, target, altKey, ctrlKey, metaKey } = event;
    if (altKey || ctrlKey || metaKey || /** @type {Element} */ (target).closest("input, textarea, select")) return;
    if (key in STEPS) show(at + STEPS[key]);
    else if (key.toLowerCase() === "r") turnResult();
    else return;
    event.preventDefault();
  });
  on(stage, "click", (/** @type {MouseEvent} */ event) => {
    const word = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-place]"));
    if (word) show(Number(word.dataset.place) - 1);
  });
  show(Math.max(0, places.findIndex((place) => `#${place.id}` === location.hash)));
}

start();
