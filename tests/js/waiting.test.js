/** The list of changes that wait to be sent. */

import assert from "node:assert/strict";
import { test } from "node:test";

import "./page.js";

const { added, after, asChange, chosen, isLoss, isReturn, next, tried } =
  await import("../../static/js/annotate/saving/waiting.js");

const span = (id, more = {}) =>
  ({ id, start: 0, end: 4, quote: "Rain", label: "claim", note: null, unsure: false, links: [], ...more });
const entry = (id, more = {}) =>
  ({ op: `op-${id}`, id, span: span(id), before: null, version: 0, isTried: false, ...more });
const answer = (id, more = {}) => ({ ...span(id), version: 1, deleted: false, ...more });

test("two changes of one mark in a row become one, and keep what the first began from", () => {
  const second = entry("a", { op: "later", before: span("a"), version: 7 });
  assert.deepEqual(added([entry("a")], second), [{ ...second, before: null, version: 0 }]);
});

test("a change that is on its way is left as it is", () => {
  assert.equal(added([entry("a", { isTried: true })], entry("a", { op: "later" })).length, 2);
});

test("a mark is sent once at a time, in order, and at most so many", () => {
  const list = [entry("a"), entry("b"), entry("a", { op: "again" }), entry("c")];
  assert.deepEqual(next(list, 100).map(({ op }) => op), ["op-a", "op-b"]);
  assert.deepEqual(next(list, 1).map(({ op }) => op), ["op-a"]);
});

test("a mark about which the person is asked waits, and others do not", () => {
  const list = [entry("a", { theirs: answer("a") }), entry("a", { op: "later" }), entry("b")];
  assert.deepEqual(next(list, 100).map(({ id }) => id), ["b"]);
});

test("what is on its way is marked as tried", () => {
  const list = [entry("a"), entry("b")];
  assert.deepEqual(tried(list, [list[0]]).map(({ isTried }) => isTried), [true, false]);
});

test("a deletion is sent without words", () => {
  const change = asChange(entry("a", { span: null, version: 3 }));
  assert.deepEqual(change, { op: "op-a", method: "delete", uuid: "a", version: 3 });
});

test("a saved change leaves the list, and later ones build upon its version", () => {
  const later = entry("a", { op: "later" });
  const rest = after([entry("a"), later], entry("a"), { status: 201, span: answer("a") });
  assert.deepEqual(rest, [{ ...later, version: 1 }]);
});

test("a newer copy of the same mark is no conflict; another one is", () => {
  const stale = (theirs) => ({ status: 409, problem: { code: "stale-version", span: theirs } });
  assert.deepEqual(after([entry("a")], entry("a"), stale(answer("a"))), []);
  const [disputed] = after([entry("a")], entry("a"), stale(answer("a", { label: "opinion" })));
  assert.equal(disputed.theirs.label, "opinion");
});

test("who keeps their own version insists with a new op on the version of the other", () => {
  const list = [entry("a", { theirs: answer("a", { version: 5, label: "opinion" }) }), entry("b")];
  const [mine, other] = chosen(list, "a", "mine");
  assert.deepEqual([mine.version, mine.before.label, other.id], [5, "opinion", "b"]);
  assert.notEqual(mine.op, "op-a");
  assert.deepEqual(chosen(list, "a", "theirs").map(({ id }) => id), ["b"]);
});

test("when a linked mark is gone the mark is sent again without its links", () => {
  const linked = entry("a", { span: span("a", { links: ["b"] }) });
  const [again] = after([linked], linked, { status: 422, problem: { code: "wrong-link" } });
  assert.deepEqual(again.span.links, []);
});

test("the person hears of a change that is lost, and of none that is only late", () => {
  assert.equal(isLoss(entry("a"), { status: 422, problem: { code: "wrong-quote" } }), true);
  assert.equal(isLoss(entry("a"), { status: 409, problem: { code: "stale-version" } }), false);
  assert.equal(isLoss(entry("a"), { status: 409, problem: { code: "exact-double" } }), false);
  assert.equal(isLoss(entry("a", { span: null }), { status: 404, problem: { code: "not-found" } }), false);
});

test("an edit that brings back a deleted mark is known by the version that it skipped", () => {
  const edit = entry("a", { before: span("a"), version: 2 });
  assert.equal(isReturn(edit, { status: 200, span: answer("a", { version: 4 }) }), true);
  assert.equal(isReturn(edit, { status: 200, span: answer("a", { version: 3 }) }), false);
});
