/** Says that a unit is being looked at, so that other reviewers are given another one, until it is left. */

import { byId } from "../dom.js";

const EVERY = 15_000; // the server forgets a look after 45 seconds, should this browser vanish without a word

/** @type {{look: string, leave: string, body: FormData} | null} the unit that is on the screen */
let held = null;
let timer = 0;

/**
 * Begins to look at the unit of this form; for the server, that ends with the one before.
 * @param {HTMLFormElement | null} form null where nothing can be decided
 */
export function hold(form) {
  if (!form?.dataset.look) leave();
  held = null;
  if (!form?.dataset.look || !form.dataset.leave) return;
  const body = new FormData();
  body.set("csrf_token", new FormData(form).get("csrf_token") ?? "");
  held = { look: form.dataset.look, leave: form.dataset.leave, body };
  void look();
}

async function look() {
  clearTimeout(timer);
  const asked = held;
  if (!asked || document.visibilityState !== "visible") return;
  timer = setTimeout(look, EVERY);
  const answer = await told(asked);
  const notice = byId("taken");
  if (answer && notice && held === asked) notice.hidden = !answer.taken;
}

/** @param {any} asked @returns {Promise<{taken: boolean} | null>} null when the server could not say it */
async function told({ look: url, body }) {
  try {
    const response = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" } });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/** A beacon is sent even while the page is being closed. */
function leave() {
  clearTimeout(timer);
  if (held) navigator.sendBeacon(held.leave, held.body);
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") void look();
  else leave();
});
addEventListener("pagehide", leave);
addEventListener("pageshow", (event) => {
  if (event.persisted) void look();
});
