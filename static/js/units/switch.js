/** Whether single letters work as keys: off for those whose software types them by itself; kept as the annotation page keeps it. */

const SWITCH = "annotator.single-keys";

/** @returns {() => boolean} */
export function startSwitch() {
  const box = /** @type {HTMLInputElement | null} */ (document.getElementById("single-keys"));
  if (!box) return () => true;
  try { box.checked = localStorage.getItem(SWITCH) !== "off"; } catch { /* a browser that keeps nothing: on */ }
  box.addEventListener("change", () => {
    try { localStorage.setItem(SWITCH, box.checked ? "on" : "off"); } catch { /* the choice holds for this visit */ }
  });
  return () => box.checked;
}
