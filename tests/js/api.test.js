/** Names for what is sent to the server. */

import assert from "node:assert/strict";
import { test } from "node:test";

import "./page.js";

const { hex, uuid } = await import("../../static/js/api.js");

test("a UUID says that it is random, and no two are alike", () => {
  const made = Array.from({ length: 100 }, uuid);
  for (const one of made) assert.match(one, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(new Set(made).size, made.length);
});

test("a byte is two hexadecimal digits", () => {
  assert.equal(hex(new Uint8Array([0, 10, 255])), "000aff");
});
