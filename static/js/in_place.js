/**
 * Forms that change what stands on a page: they are sent without loading the page anew, and the answer takes its place.
 *
 * A button with `data-whole` leads to another page, so it is left to the browser; so is everything when the server
 * cannot be reached.
 */

import { on } from "./dom.js";
import { show } from "./units/ahead.js";

on(document, "submit", (/** @type {SubmitEvent} */ event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  if (!("inPlace" in form.dataset) || (button && "whole" in button.dataset)) return;
  event.preventDefault();
  send(form, button);
});

/** @param {HTMLFormElement} form @param {HTMLButtonElement | null} button */
function send(form, button) {
  const fields = new FormData(form, button);
  // fetch gives text, which the security policy lets nobody parse; this request parses it by itself.
  const asked = new XMLHttpRequest();
  asked.open("POST", button?.formAction || form.action);
  asked.responseType = "document";
  const leave = () => {
    delete form.dataset.inPlace;
    form.requestSubmit(button); // with the button, which says what is done
  };
  asked.addEventListener("load", () => (asked.response ? take(asked.response, asked.responseURL, button) : leave()));
  asked.addEventListener("error", leave);
  asked.send(fields);
  form.setAttribute("aria-busy", "true");
}

/**
 * Nobody loses their place: where the same page comes back, it stays where it was, and so does the focus.
 * @param {Document} page @param {string} url @param {HTMLButtonElement | null} button
 */
function take(page, url, button) {
  const place = location.pathname === new URL(url).pathname ? scrollY : 0;
  const near = button?.closest("[id]")?.id;
  const [before, after] = [document, page].map((one) => one.querySelector(".flashes"));
  before?.remove();
  show({ page, url, at: Date.now() });
  if (after) document.getElementById("main")?.before(document.importNode(after, true));
  scrollTo({ top: place });
  const buttons = Array.from((near && document.getElementById(near)?.querySelectorAll("button")) || []);
  const again = buttons.find((one) => one.textContent === button?.textContent);
  if (place) again?.focus({ preventScroll: true });
}
