/** While units are brought up to date: shows how far that is, and shows the new state once it is there. */

import { byId, on, part } from "./dom.js";
import { Poll } from "./poll.js";

const PAUSE = 2000;
const notice = byId("deriving");
let isTyped = false;

/** What somebody has typed into the page stays: then it only says that the new state is there. */
function finish() {
  poll.isOver = true;
  if (!isTyped) location.reload();
  part(notice, "progress").hidden = true;
  part(notice, "done").hidden = false;
}

/** @param {{done: number, total: number, finished: boolean}} far */
function show(far) {
  if (far.finished) finish();
  else if (far.total) Object.assign(part(notice, "progress"), { max: far.total, value: far.done });
}

on(document, "input", () => {
  isTyped = true;
});

const poll = new Poll(() => notice.dataset.address, PAUSE, { answered: show, refused: () => null });
poll.start();
