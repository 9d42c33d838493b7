/** Two edits of one mark, made in two places: shows both and lets the person choose. */

import { ask, byId, on, part } from "../../dom.js";
import { quoted, t } from "../../messages.js";

/** @typedef {import("../marks/store.js").Span} Span */

const dialog = byId("conflict");

/**
 * "" when it was settled elsewhere, or the browser closed the dialog.
 * @param {Span | null} mine
 * @param {Span | null} theirs
 * @returns {Promise<"mine" | "theirs" | "">}
 */
export function chooseVersion(mine, theirs) {
  part(dialog, "mine").textContent = described(mine);
  part(dialog, "theirs").textContent = described(theirs);
  return ask(dialog);
}

// Escape would choose in silence: here a choice is needed.
on(dialog, "cancel", (event) => event.preventDefault());

/** Another tab has settled it. */
export function stopChoosing() {
  dialog.close("");
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
