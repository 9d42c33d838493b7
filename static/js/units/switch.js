/** Two switches that a browser remembers: whether single letters work as keys, and whether one is asked why before saving.
 *
 * Letters are off for those whose software types them by itself; kept as the annotation page keeps it. */

/** @returns {() => boolean} */
export const startSwitch = () => remembered("single-keys", "annotator.single-keys", true);

/** @returns {() => boolean} */
export const startAsking = () => remembered("ask-why", "annotator.ask-why", false);

/** @param {string} id @param {string} name @param {boolean} usual @returns {() => boolean} */
function remembered(id, name, usual) {
  const box = /** @type {HTMLInputElement | null} */ (document.getElementById(id));
  if (!box) return () => usual;
  box.checked = usual;
  try { box.checked = (localStorage.getItem(name) ?? (usual ? "on" : "off")) !== "off"; } catch { /* a browser that keeps nothing: the usual */ }
  box.addEventListener("change", () => {
    try { localStorage.setItem(name, box.checked ? "on" : "off"); } catch { /* the choice holds for this visit */ }
  });
  return () => box.checked;
}
