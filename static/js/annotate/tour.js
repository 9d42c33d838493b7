/** The tour of a first visit: one short card after the other above the labels; doing what a card says leads on. */

import { all, byId, on } from "../dom.js";
import { announce } from "../messages.js";
import { prefer, preferred } from "../preferences.js";

/** @param {import("./main.js").Page} page */
export function startTour(page) {
  const card = byId("tour");
  const steps = all("[data-step]", card);
  const [back, next] = [byId("tour-back"), byId("tour-next")];
  let at = 0;
  const show = (/** @type {number} */ number) => {
    at = number;
    byId("reading-settings").open = false;
    card.hidden = !steps[at];
    if (card.hidden) return prefer("tour", "seen");
    steps.forEach((step, rank) => {
      step.hidden = rank !== at;
    });
    back.hidden = at === 0;
    next.textContent = at === steps.length - 1 ? next.dataset.done : next.dataset.next;
    byId("tour-count").textContent = `${at + 1}/${steps.length}`;
    announce(steps[at].textContent);
  };
  const done = (/** @type {string} */ what) => {
    if (!card.hidden && steps[at].dataset.step === what) show(at + 1);
  };
  on(next, "click", () => show(at + 1));
  on(back, "click", () => show(at - 1));
  on(byId("tour-skip"), "click", () => {
    show(steps.length);
    page.cursor.focus();
  });
  page.store.on("selection", (stretch) => stretch && done("select"));
  page.store.on("change", ({ after }) => after && done("label"));
  page.store.on("active", ({ after }) => after && done("change"));
  on(byId("tour-again"), "click", () => show(0));
  // On a low screen the tour would cover what it is about.
  if (preferred("tour") !== "seen" && innerHeight > 480) show(0);
}
