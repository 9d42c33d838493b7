/** Two edits of one mark, made in two places: shows both and lets the person choose. */

import { quoted, t } from "../messages.js";

/** @typedef {import("./store.js").Span} Span */

/** @param {Span | null} mine @param {Span | null} theirs @returns {Promise<"mine" | "theirs">} */
export function chooseVersion(mine, theirs) {
  const dialog = document.getElementById("conflict");
  dialog.querySelector("[data-part='mine']").textContent = described(mine);
  dialog.querySelector("[data-part='theirs']").textContent = described(theirs);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "mine" ? "mine" : "theirs"), { once: true });
    // Escape would choose in silence: here a choice is needed.
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.returnValue = "";
    dialog.showModal();
  });
}

/** @param {Span | null} span */
function described(span) {
  if (!span) return t("version_deleted");
  const parts = [t("version_of", { label: span.label, quote: quoted(span.quote, 200) })];
  if (span.unsure) parts.push(t("meta_unsure"));
  if (span.note) parts.push(t("meta_note", { note: span.note }));
  if (span.links.length > 0) parts.push(t("version_links", { count: span.links.length }));
  return parts.join(" · ");
}
