import assert from "node:assert/strict";
import { test } from "node:test";
import { statementsOf } from "./migration-statements.ts";

test("a file's statements, without what is said to people", () => {
  const file = `-- The shelf; one row a thing.
CREATE TABLE shelf (
  a TEXT, -- what; JSON
  b TEXT
);

-- Nothing here.
INSERT INTO shelf VALUES ('x;y', '--z');\r
UPDATE shelf SET a = 'w'`;
  assert.deepEqual(statementsOf(file), [
    "CREATE TABLE shelf (\n  a TEXT,\n  b TEXT\n)",
    "INSERT INTO shelf VALUES ('x;y', '--z')",
    "UPDATE shelf SET a = 'w'",
  ]);
  assert.deepEqual(statementsOf("-- Empty.\n"), []);
});
