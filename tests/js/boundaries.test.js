/** Where characters, words and sentences begin and end, in code points. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Boundaries } from "../../static/js/annotate/text/boundaries.js";
import { Offsets } from "../../static/js/annotate/text/offsets.js";

const FIRST = "👩‍👩‍👧 ran. She fell.";
const SECOND = "Nobody saw.";
const TEXT = `${FIRST}\n\n${SECOND}`;

function boundaries() {
  const offsets = new Offsets(TEXT);
  const end = Array.from(FIRST).length;
  const blocks = [{ start: 0, end }, { start: end + 2, end: offsets.length }];
  const blockAt = (point) => Number(point >= blocks[1].start);
  return new Boundaries({ offsets, blocks, length: offsets.length, blockAt }, "en");
}

const words = (stretch) => Array.from(TEXT).slice(stretch.start, stretch.end).join("");

test("a family of emoji is one character", () => {
  assert.deepEqual(boundaries().characterAround(2), [0, 5]);
  assert.equal(boundaries().edge(0, "end", 1, "character"), 5);
});

test("a stretch snaps to whole words and to whole sentences", () => {
  assert.equal(words(boundaries().snapped({ start: 7, end: 8 }, "word")), "ran");
  assert.equal(words(boundaries().snapped({ start: 12, end: 13 }, "sentence")), "She fell.");
});

test("the next word may lie in the next paragraph, and there is none beyond the article", () => {
  const point = Array.from(FIRST).length;
  assert.equal(boundaries().edge(point, "start", 1), point + 2);
  assert.equal(boundaries().edge(Array.from(TEXT).length, "end", 1), null);
});

test("an unknown language is no error", () => {
  assert.doesNotThrow(() => new Boundaries({ offsets: new Offsets(""), blocks: [], length: 0 }, "x-nonsense-"));
});
