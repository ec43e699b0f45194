import assert from "node:assert/strict";
import { test } from "node:test";
import { htmlOf, plainTextOf } from "./description-text.ts";

test("paragraphs and line breaks come back as they were typed", () => {
  for (const text of ["", "One line", "One\n\nTwo\nthree", 'Less < more & "so"', "A &amp; stays"]) {
    assert.equal(plainTextOf(htmlOf(text)), text);
  }
});

test("markup beyond paragraphs is not for the plain field", () => {
  for (const html of [
    "<p>A <b>bold</b> word</p>",
    "<ul><li>One</li></ul>",
    '<p class="x">A</p>',
    "<h2>Head</h2><p>A</p>",
  ]) {
    assert.equal(plainTextOf(html), undefined, html);
  }
});

test("text without any markup is text", () => {
  assert.equal(plainTextOf("Just words &amp; more"), "Just words & more");
});
