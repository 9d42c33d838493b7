/**
 * Deciding at reading speed: a ruling is sent while the next unit is already shown; a ruling that came too late is
 * told.
 */

import { byId } from "../dom.js";
import { announce, quoted, t } from "../messages.js";
import { isReady, load, show } from "./ahead.js";
import { hold } from "./lease.js";

/** @typedef {{quote: string, why: string, url: string, typed: FormData}} Loss */

/** @type {Promise<import("./ahead.js").Loaded | null>} */
let ahead = Promise.resolve(null);
/** @type {Promise<any>} what the server answers to the ruling that is under way; null when it refused */
let saving = Promise.resolve(null);
/** @type {{done: number, progress: string, at: number} | null} what the server last said of the queue, and when */
let told = null;
let isTurning = false;
/** @type {string[]} where the rulings of this visit are taken back, the last one at the end */
const undoes = [];
/** @type {Loss[]} */
let losses = [];
/** @type {() => void} */
let whenShown = () => {};

/**
 * Begins with the unit that is shown; `listener` is called for it and for each that follows.
 * @param {() => void} listener
 */
export function start(listener) {
  whenShown = listener;
  const address = byId("saved")?.getAttribute("action");
  if (address) undoes.push(address);
  arrive();
  addEventListener("popstate", () => location.reload());
}

/** A unit is shown: others are given another one, and the next is loaded once nothing is under way. */
function arrive() {
  const form = byId("decide");
  retype(form);
  showLosses();
  hold(form);
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
  const url = location.pathname + location.search;
  const from = { url, typed, quote: document.querySelector("h1")?.textContent ?? "" };
  // What settles other units with it may settle the one that is loaded already.
  const isWide = typed.has("like") || typed.has("also");
  const queue = form.dataset.next ?? "";
  showText(t("saving"));
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
    const url = next?.url;
    if (url && !isReady(next)) next = await saving.then(() => load(url));
    if (isReady(next)) return put(next);
    const answer = await saving;
    if (!losses.length) location.assign(answer?.queue ?? url ?? location.href);
  } finally {
    isTurning = false;
  }
}

/** @param {string} url */
export async function go(url) {
  if (isTurning) return;
  isTurning = true;
  const loaded = await saving.then(() => load(url)).finally(() => {
    isTurning = false;
  });
  const isDesk = document.querySelector("main.unit-page");
  if (isDesk && isReady(loaded)) put(loaded);
  else location.assign(url);
}

/** @param {import("./ahead.js").Loaded} loaded */
function put(loaded) {
  show(loaded);
  countFrom(loaded);
  // It was loaded before the ruling that leads to it was saved.
  if (told && told.at >= loaded.at) showProgress();
  announce(document.querySelector("h1").textContent);
  arrive();
}

/**
 * A page that was loaded ahead has been read only since now: its clock begins now.
 * @param {import("./ahead.js").Loaded} loaded
 */
function countFrom(loaded) {
  const opened = /** @type {HTMLInputElement | null} */ (document.querySelector("#decide [name=opened]"));
  if (opened) opened.value = String(Number(opened.value) + Math.round((Date.now() - loaded.at) / 1000));
}

/**
 * Takes the last ruling of this visit back and shows its unit again; says so where there is none.
 * @param {HTMLFormElement} form
 */
export async function undo(form) {
  if (isTurning) return;
  isTurning = true;
  await saving;
  const address = undoes.pop();
  try {
    if (!address) return showText(t("nothing_left"));
    const { unit } = await post(address, new FormData(form));
    showText(t("taken_back"));
    isTurning = false;
    await go(unit);
  } catch (error) {
    const { message, status } = /** @type {Failure} */ (error);
    if (address && !status) undoes.push(address);
    showText(message);
  } finally {
    isTurning = false;
  }
}

/** @param {any} answer */
function keep(answer) {
  undoes.push(answer.undo);
  showText(answer.said);
  told = { ...answer, at: Date.now() };
  showProgress();
  return answer;
}

function showProgress() {
  const bar = byId("queue-progress");
  if (!bar) return;
  bar.querySelector("progress").value = told.done;
  bar.querySelector("span").textContent = told.progress;
}

/** @param {Loss} loss @returns {any} */
function lose(loss) {
  showText("");
  losses.push(loss);
  showLosses();
  return null;
}

function showLosses() {
  byId("losses")?.replaceChildren(...losses.map(({ quote, why, url }) => make(
    "p", { className: "notice bad" }, `${t("lost", { quote: quoted(quote), why })} `,
    make("a", { href: url, textContent: t("look_again") }),
  )));
}

/** @param {string} tag @param {Record<string, any>} properties @param {...(Node | string)} children */
function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/**
 * A ruling that was not saved comes back with what was typed.
 * @param {HTMLFormElement | null} form
 */
function retype(form) {
  const loss = losses.find((one) => one.url.split("?")[0] === location.pathname);
  losses = losses.filter((one) => one !== loss);
  if (!form || !loss) return;
  for (const name of ["clause", "reason", "confidence"]) {
    const field = /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name));
    if (field) field.value = String(loss.typed.get(name) ?? "");
  }
}

/**
 * Says a sentence beside the button that takes rulings back. The button stays: pressed for nothing, it says so.
 * @param {string} sentence
 */
function showText(sentence) {
  const bar = byId("saved");
  bar.hidden = !sentence && !undoes.length;
  bar.querySelector("[role=status]").textContent = sentence;
  bar.querySelector("button").hidden = bar.hidden;
}

/** The server did not do it; without a status it was never reached. */
class Failure extends Error {
  /** @param {string} message @param {number} [status] */
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/** @param {string} url @param {FormData} body @returns {Promise<any>} @throws {Failure} */
async function post(url, body) {
  const headers = { Accept: "application/json" };
  const response = await fetch(url, { method: "POST", body, headers, credentials: "same-origin" }).catch(() => {
    throw new Failure(t("unreachable"));
  });
  const answer = response.status === 204 ? null : await response.json().catch(() => ({}));
  if (!response.ok) throw new Failure(answer?.detail ?? t("refused"), response.status);
  return answer;
}
