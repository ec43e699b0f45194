import assert from "node:assert/strict";
import { test } from "node:test";
import { membersOf } from "./collection-members.ts";

const product = (id: string, ...collections: string[]) => ({ id, title: id.toUpperCase(), images: [], collections });

test("what the shop shows keeps its order, and drafts follow instead of being thrown out", () => {
  const all = [product("a", "tea"), product("b", "tea", "sale"), product("c", "sale"), product("d", "tea")];
  const shown = [product("d"), product("a")];
  assert.deepEqual(
    membersOf("tea", shown, all).map(({ id, shown: isShown }) => [id, isShown]),
    [
      ["d", true],
      ["a", true],
      ["b", false],
    ],
  );
});
