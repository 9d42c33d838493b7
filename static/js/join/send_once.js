/**
 * Sends a form once: a double click must not ask for a place twice, for the second request would find the name taken.
 */

import { all, on } from "../dom.js";

for (const form of all("form[data-once]")) {
  on(form, "submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}

// A page that comes back out of the browser's cache may send its form again.
on(window, "pageshow", () => {
  for (const form of all("form[data-once]")) delete form.dataset.sent;
});
