/** Code points and string indices. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Offsets } from "../../static/js/annotate/text/offsets.js";

const TEXTS = ["", "plain", "a😀b", "😀😀", "x𝒳y👨‍👩‍👧z", "é\u0301 …"];

for (const text of TEXTS) {
  test(`every code point of ${JSON.stringify(text)} is found again`, () => {
    const offsets = new Offsets(text);
    const points = Array.from(text);
    assert.equal(offsets.length, points.length);
    for (let point = 0; point <= points.length; point += 1) {
      const index = points.slice(0, point).join("").length;
      assert.equal(offsets.index(point), index);
      assert.equal(offsets.point(index), point);
      assert.equal(offsets.pointAfter(index), point);
    }
  });
}

test("an index inside a wide character gives that character, or the boundary after it", () => {
  const offsets = new Offsets("a😀b");
  assert.equal(offsets.point(2), 1);
  assert.equal(offsets.pointAfter(2), 2);
  assert.equal(offsets.slice(1, 2), "😀");
});
