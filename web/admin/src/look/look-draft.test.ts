import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, draftOf, undone, withColour } from "./look-draft.ts";

const ground = { scheme: "day", role: "ground" } as const;

test("each change is taken back, a colour that is dragged along as one", () => {
  let draft = draftOf({});
  for (const hex of ["#111111", "#222222", "#333333"])
    draft = changed(draft, "ground", withColour(draft.now, ground, hex));
  draft = changed(draft, "corners", { ...draft.now, corners: "round" });
  assert.deepEqual(draft.now, { colours: { day: { ground: "#333333" } }, corners: "round" });
  draft = undone(draft);
  assert.deepEqual(draft.now, { colours: { day: { ground: "#333333" } } });
  draft = undone(draft);
  assert.deepEqual(draft.now, {});
  assert.deepEqual(undone(draft).now, {});
});

test("what is set and taken back is no change", () => {
  const once = changed(draftOf({}), "ground", withColour({}, ground, "#111111"));
  const back = changed(once, "back", withColour(once.now, ground, undefined));
  assert.deepEqual(back.now, {});
  assert.equal(changed(back, "same", { fonts: {} }), back);
});
