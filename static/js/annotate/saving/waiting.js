/**
 * The list of changes that wait, as values: how one is added, which go together, and what an answer does to the
 * list.
 */

import { uuid } from "../../api.js";

/** @typedef {import("../marks/store.js").Span} Span */
/** @typedef {Span & {version: number, deleted: boolean}} Answer a mark as the server gives it */
/**
 * `held` is the mark as the server has it, read anew.
 * @typedef {{status: number, span?: Answer, problem?: Record<string, any>, held?: Answer}} Result
 */
/**
 * What a mark shall be (null: deleted) and what it was for the person who changed it; `theirs` once somebody else
 * turned out to have changed it, too.
 * @typedef {{op: string, id: string, span: Span | null, before: Span | null, version: number, isTried: boolean,
 *            theirs?: Answer}} Entry
 */

/**
 * Adds a change; changes of the mark that was changed last become one, unless it is on its way.
 * @param {Entry[]} list @param {Entry} entry @returns {Entry[]}
 */
export function added(list, entry) {
  const last = list.at(-1);
  if (last?.id !== entry.id || last.isTried || last.theirs) return [...list, entry];
  return [...list.slice(0, -1), { ...entry, before: last.before, version: last.version }];
}

/**
 * The next to be sent, in order: a mark once, since its next change needs the version that this one makes.
 * @param {Entry[]} list @param {number} most
 */
export function next(list, most) {
  const disputed = new Set(list.filter((entry) => entry.theirs).map((entry) => entry.id));
  const sendable = list.filter((entry) => !disputed.has(entry.id));
  const again = sendable.findIndex((entry, n) => sendable.findIndex((other) => other.id === entry.id) < n);
  return sendable.slice(0, Math.min(most, again < 0 ? most : again));
}

/** The list while some of it is on its way. @param {Entry[]} list @param {Entry[]} sent */
export function tried(list, sent) {
  return list.map((entry) => sent.some(({ op }) => op === entry.op) ? { ...entry, isTried: true } : entry);
}

/** An entry as the API takes it. @param {Entry} entry */
export function asChange({ op, id, span, version }) {
  if (!span) return { op, method: "delete", uuid: id, version };
  const { start, end, quote, label, note, unsure, links } = span;
  return { op, method: "put", uuid: id, version, start, end, quote, label, note, unsure, links };
}

/**
 * What becomes of the list when an entry is answered.
 * @param {Entry[]} list @param {Entry} entry @param {Result} result
 */
export function after(list, entry, { status, span, problem, held }) {
  if (status < 300) return done(list, entry, span?.version);
  if (problem?.code === "stale-version") return contested(list, entry, problem.span);
  if (problem?.code === "op-reused") return renewed(list, entry, held);
  if (problem?.trimmed && entry.span) return replaced(list, { ...entry, span: trimmed(entry.span, problem.trimmed) });
  // What it named is gone: the mark is worth more than its links.
  if (problem?.code === "wrong-link" && entry.span?.links.length) {
    return replaced(list, { ...entry, span: { ...entry.span, links: [] } });
  }
  return done(list, entry);
}

/**
 * Whether an answer takes something from the person that they should know of.
 * @param {Entry} entry @param {Result} result
 */
export function isLoss({ span, version }, { status, problem }) {
  if (status < 300 || !span || problem?.code === "stale-version") return false;
  if (problem?.code === "op-reused" || problem?.trimmed) return false;
  // The same words under the same label, marked on two devices, are one mark.
  return problem?.code !== "exact-double" || version > 0 || Boolean(span.note) || span.links.length > 0;
}

/**
 * Whether an edit brought back what had been deleted elsewhere meanwhile: the deletion was a version, too.
 * @param {Entry} entry @param {Result} result
 */
export function isReturn(entry, { status, span }) {
  return status < 300 && entry.span !== null && entry.before !== null && (span?.version ?? 0) > entry.version + 1;
}

/** @param {Entry[]} list @param {Entry} entry @param {Answer | undefined} theirs @returns {Entry[]} */
function contested(list, entry, theirs) {
  if (!theirs) return replaced(list, { ...entry, version: 0 });
  if (isSame(theirs, entry.span)) return done(list, entry, theirs.version);
  if (isSame(theirs, entry.before)) return replaced(list, { ...entry, version: theirs.version });
  return replaced(list, { ...entry, theirs });
}

/**
 * The server knows the `op` from another change: this one gets an op of its own, and goes on from what the server
 * holds.
 * @param {Entry[]} list @param {Entry} entry @param {Answer} [held] @returns {Entry[]}
 */
function renewed(list, entry, held) {
  if (!held && !entry.span) return done(list, entry);
  const again = { ...entry, op: uuid(), isTried: false };
  return contested(list.map((other) => other.op === entry.op ? again : other), again, held);
}

/**
 * A mark without the outer spaces that an older page left in it.
 * @param {Span} span @param {{start: number, end: number}} edges @returns {Span}
 */
function trimmed(span, { start, end }) {
  const quote = Array.from(span.quote).slice(start - span.start, end - span.start).join("");
  return { ...span, start, end, quote };
}

/** @param {Entry[]} list @param {Entry} entry @param {number} [version] that later changes of the mark build upon */
function done(list, entry, version) {
  const rest = list.filter(({ op }) => op !== entry.op);
  return rest.map((later) => later.id === entry.id && version !== undefined ? { ...later, version } : later);
}

/** @param {Entry[]} list @param {Entry} entry */
function replaced(list, entry) {
  return list.map((other) => other.op === entry.op ? entry : other);
}

/**
 * The list once a person has chosen between two edits of a mark.
 * @param {Entry[]} list @param {string} id @param {"mine" | "theirs"} choice
 */
export function chosen(list, id, choice) {
  const disputed = list.find((entry) => entry.id === id && entry.theirs);
  if (!disputed) return list;
  const { theirs, ...mine } = { ...disputed, span: list.findLast((entry) => entry.id === id).span };
  const insisting = { ...mine, op: uuid(), before: spanOf(theirs), version: theirs.version, isTried: false };
  const kept = choice === "mine" ? [insisting] : [];
  return list.flatMap((entry) => {
    if (entry.id !== id) return [entry];
    return entry === disputed ? kept : [];
  });
}

/**
 * Whether the server holds a mark as it is here.
 * @param {Answer} theirs
 * @param {Span | null} span
 */
function isSame(theirs, span) {
  return theirs.deleted || !span ? theirs.deleted && !span : content(spanOf(theirs)) === content(span);
}

/** @param {Span} span */
function content({ start, end, label, note, unsure, links }) {
  return JSON.stringify([start, end, label, note, unsure, [...links].sort()]);
}

/**
 * A mark without what only the server needs; null when it is deleted.
 * @param {Answer} answer
 * @returns {Span | null}
 */
export function spanOf({ id, start, end, quote, label, note, unsure, links, deleted }) {
  if (deleted) return null;
  return { id, start, end, quote, label, note: note ?? null, unsure: Boolean(unsure), links: links ?? [] };
}
