/**
 * Closes an open header menu when one clicks elsewhere or presses Escape; without scripts it opens and closes by its
 * summary alone.
 */

import { all } from "./dom.js";
import "./sign_out.js";

const menus = all("details.menu");

document.addEventListener("click", (event) => {
  for (const menu of menus) {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus) {
    if (!menu.open) continue;
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopImmediatePropagation();
  }
}, { capture: true });
