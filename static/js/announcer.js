/** Says one short sentence at a time to screen readers, through the live region of the page. */

const region = document.getElementById("announcer");
let timer = 0;

/** @param {string} sentence */
export function announce(sentence) {
  if (!region) return;
  region.textContent = "";
  clearTimeout(timer);
  // A live region that receives the same words twice stays silent: the pause makes it speak again.
  timer = setTimeout(() => { region.textContent = sentence; }, 60);
}
