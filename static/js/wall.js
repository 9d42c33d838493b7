/** The wall: how many are in, while they come in; loaded anew when joining was opened or closed elsewhere. */

import { byId, part } from "./dom.js";
import { follow } from "./live_section.js";

const section = byId("in");

follow(section, (/** @type {{students: number, is_open: boolean}} */ now) => {
  part(section, "students").textContent = String(now.students);
  if (String(now.is_open) !== section.dataset.open) location.reload();
});
