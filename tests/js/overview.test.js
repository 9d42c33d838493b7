/** Sets of half-open stretches. */

import assert from "node:assert/strict";
import { test } from "node:test";

import "./page.js";

const { covered, merged } = await import("../../static/js/annotate/overview.js");

test("stretches that meet or overlap become one, and empty ones none", () => {
  assert.deepEqual(merged([[5, 7], [0, 2], [2, 4], [6, 9], [3, 3]]), [[0, 4], [5, 9]]);
});

test("a stretch inside another one adds nothing", () => {
  assert.deepEqual(merged([[0, 10], [2, 3]]), [[0, 10]]);
});

test("what is given stays as it is", () => {
  const given = [[0, 2], [1, 5]];
  merged(given);
  assert.deepEqual(given, [[0, 2], [1, 5]]);
});

test("covered counts only what lies in the stretch", () => {
  assert.equal(covered([[0, 4], [6, 9]], 2, 8), 4);
  assert.equal(covered([], 0, 8), 0);
});
