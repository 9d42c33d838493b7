/**
 * Two switches that a browser remembers: whether single letters work as keys, and whether one is asked why before
 * saving.
 *
 * Letters are off for people whose software types them by itself; the annotation page remembers the same choice.
 */

import { byId, on } from "../dom.js";
import { prefer, preferred } from "../preferences.js";

/** @returns {() => boolean} */
export const startSwitch = () => remembered("single-keys", "on");

/** @returns {() => boolean} */
export const startAsking = () => remembered("ask-why", "off");

/** @param {string} name @param {"on" | "off"} usual @returns {() => boolean} */
function remembered(name, usual) {
  const box = byId(name);
  if (!box) return () => usual === "on";
  box.checked = (preferred(name) ?? usual) !== "off";
  on(box, "change", () => prefer(name, box.checked ? "on" : "off"));
  return () => box.checked;
}
