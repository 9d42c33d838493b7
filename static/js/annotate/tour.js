/** The tour of a first visit: one short card after the other above the labels; doing what a card says leads on. */

import { announce } from "../announcer.js";
import { byId } from "../dom.js";
import { prefer, preferred } from "./preferences.js";

/** @param {import("./main.js").Page} page */
export function startTour(page) {
  const card = byId("tour");
  if (!card) return;
  const steps = Array.from(card.querySelectorAll("[data-step]"));
  const [back, next] = [byId("tour-back"), byId("tour-next")];
  let at = 0;
  const show = (/** @type {number} */ number) => {
    at = number;
    card.hidden = !steps[at];
    if (card.hidden) return prefer("tour", "seen");
    steps.forEach((step, rank) => { step.hidden = rank !== at; });
    back.hidden = at === 0;
    next.textContent = at === steps.length - 1 ? next.dataset.done : next.dataset.next;
    byId("tour-count").textContent = `${at + 1}/${steps.length}`;
    announce(steps[at].textContent);
  };
  const done = (/** @type {string} */ what) => { if (!card.hidden && steps[at].dataset.step === what) show(at + 1); };
  next.addEventListener("click", () => show(at + 1));
  back.addEventListener("click", () => show(at - 1));
  byId("tour-skip").addEventListener("click", () => { show(steps.length); page.cursor.focus(); });
  byId("tour-again").addEventListener("click", () => { byId("comfort").open = false; show(0); next.focus(); });
  page.store.on("selection", (stretch) => stretch && done("select"));
  page.store.on("change", ({ after }) => after && done("label"));
  page.store.on("active", ({ after }) => after && done("change"));
  if (preferred("tour") !== "seen") show(0);
}
