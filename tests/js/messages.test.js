/** Words of an article inside a sentence. */

import assert from "node:assert/strict";
import { test } from "node:test";

import "./page.js";

const { shortened, t } = await import("../../static/js/messages.js");

test("short words stay whole, with single spaces", () => {
  assert.equal(shortened("  two\n words ".trim()), "two words");
});

test("long words are cut at a space and never inside a character", () => {
  assert.equal(shortened("one two three four", 10), "one two…");
  assert.equal(shortened("😀😀😀😀", 2), "😀😀…");
});

test("a sentence that is not known is shown by its key", () => {
  assert.equal(t("nothing {here}", { here: 3 }), "nothing 3");
});
