/** Deciding at reading speed: a ruling is sent while the next unit is already shown; who loses to somebody else is told. */

import { byId, make } from "../dom.js";
import { announce, quoted, t } from "../messages.js";
import { isReady, load, show } from "./ahead.js";

/** @typedef {{quote: string, why: string, url: string, typed: FormData}} Loss */

/** @type {Promise<import("./ahead.js").Loaded | null>} */
let ahead = Promise.resolve(null);
/** @type {Promise<any>} what the server answers to the ruling that is under way; null when it refused */
let saving = Promise.resolve(null);
/** @type {{done: number, progress: string, at: number} | null} what the server last said of the queue, and when */
let told = null;
let isTurning = false;
/** @type {Loss[]} */
let losses = [];
/** @type {() => void} */
let whenShown = () => {};

/** Begins with the unit that is shown; `listener` is called for it and for each that follows. @param {() => void} listener */
export function start(listener) {
  whenShown = listener;
  arrive();
  addEventListener("popstate", () => location.reload());
}

/** A unit is shown: others are given another one, and the next is loaded once nothing is under way. */
function arrive() {
  const form = byId("decide");
  retype(form);
  tellLosses();
  if (form) void post(form.dataset.look, new FormData(form)).catch(() => null);
  const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector("a[rel=next]"));
  const next = form?.dataset.next ?? link?.href;
  ahead = next ? saving.then(() => load(next)) : Promise.resolve(null);
  whenShown();
}

/** Sends a decision and goes on at once. @param {HTMLButtonElement} button */
export async function settle(button) {
  const form = /** @type {HTMLFormElement} */ (button.form);
  if (isTurning) return;
  const typed = new FormData(form);
  typed.set("choice", button.value);
  const from = { url: location.pathname, typed, quote: document.querySelector("h1")?.textContent ?? "" };
  // What settles other units with it may settle the one that is loaded already.
  const isWide = typed.has("like") || typed.has("also");
  const queue = form.dataset.next ?? "";
  say(t("saving"));
  saving = post(form.action, typed).then(keep, (error) => lose({ ...from, why: error.message }));
  if (isWide) ahead = saving.then(() => load(queue));
  await turn();
}

/** Shows the next unit without deciding. */
export async function skip() {
  if (!isTurning) await turn();
}

async function turn() {
  isTurning = true;
  try {
    let next = await ahead;
    if (!isReady(next) && next) next = await saving.then(() => load(next?.url ?? ""));
    if (isReady(next)) return put(next);
    const answer = await saving;
    if (!losses.length) location.assign(answer?.queue ?? next?.url ?? location.href);
  } finally {
    isTurning = false;
  }
}

/** @param {string} url */
export async function go(url) {
  if (isTurning) return;
  isTurning = true;
  const loaded = await saving.then(() => load(url)).finally(() => { isTurning = false; });
  isReady(loaded) ? put(loaded) : location.assign(url);
}

/** @param {import("./ahead.js").Loaded} loaded */
function put(loaded) {
  show(loaded);
  // It was loaded before the ruling that leads to it was saved.
  if (told && told.at >= loaded.at) tellProgress();
  announce(document.querySelector("h1").textContent);
  arrive();
}

/** Takes the last ruling back and shows its unit again. @param {HTMLFormElement} form */
export async function undo(form) {
  await saving;
  if (!form.getAttribute("action") || isTurning) return;
  try {
    const { unit } = await post(form.action, new FormData(form));
    say(t("taken_back"));
    await go(unit);
  } catch (error) {
    say(/** @type {Error} */ (error).message);
  }
}

/** @param {any} answer */
function keep(answer) {
  say(t("saved"), answer.undo);
  told = { ...answer, at: Date.now() };
  tellProgress();
  return answer;
}

function tellProgress() {
  const bar = byId("queue-progress");
  if (bar) [bar.querySelector("progress").value, bar.querySelector("span").textContent] = [told.done, told.progress];
}

/** @param {Loss} loss */
function lose(loss) {
  say("");
  losses.push(loss);
  tellLosses();
  return null;
}

function tellLosses() {
  byId("losses")?.replaceChildren(...losses.map(({ quote, why, url }) => make(
    "p", { className: "notice bad" }, `${t("lost", { quote: quoted(quote), why })} `,
    make("a", { href: url, textContent: t("look_again") }),
  )));
}

/** A ruling that was not saved comes back with what was typed. @param {HTMLFormElement | null} form */
function retype(form) {
  const loss = losses.find((one) => one.url === location.pathname);
  losses = losses.filter((one) => one !== loss);
  for (const name of form && loss ? ["clause", "reason", "confidence"] : []) {
    const field = /** @type {HTMLInputElement | null} */ (form?.elements.namedItem(name));
    if (field) field.value = String(loss?.typed.get(name) ?? "");
  }
}

/** @param {string} sentence @param {string} [undoes] */
function say(sentence, undoes) {
  const bar = byId("saved");
  bar.hidden = !sentence;
  bar.querySelector("[role=status]").textContent = sentence;
  bar.querySelector("button").hidden = !undoes;
  undoes ? bar.setAttribute("action", undoes) : bar.removeAttribute("action");
}

/** @param {string} url @param {FormData} body @returns {Promise<any>} */
async function post(url, body) {
  const response = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin" })
    .catch(() => { throw new Error(t("unreachable")); });
  const answer = response.status === 204 ? null : await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer?.detail ?? t("unreachable"));
  return answer;
}
