/** Asks for the submission while the other scripts are still on their way. */

import { request } from "../api.js";
import { byId } from "../dom.js";

/** @type {string} */
export const url = byId("early").dataset.url;
export const submission = request("GET", url);
// Whoever waits for it says what went wrong; until then nobody listens, which is no fault.
submission.catch(() => {});
