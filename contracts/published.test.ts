// What was published stays: routes, fields, values, events and every golden example that was ever current.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Compile } from "typebox/compile";
import { breaksBetween, publishedContract } from "./compatibility.ts";
import { events } from "./events.ts";
import { readExamples, readPublished } from "./published-files.ts";
import { allRoutes } from "./routes.ts";

test("every event's own example fits its schema", () => {
  for (const event of events) {
    assert.deepEqual([...Compile(event.data).Errors(event.example)], [], event.type);
  }
});

test("every golden example that was ever published still parses", async () => {
  const published = await readExamples();
  assert.ok(published.length > 0);
  for (const { name, examples } of published) {
    const event = events.find((each) => `${each.type}.v${each.version}` === name);
    assert.ok(event, `the event ${name} has vanished`);
    const validator = Compile(event.data);
    for (const example of examples) assert.deepEqual([...validator.Errors(example)], [], name);
  }
});

test("the contracts are what was published, or more", async () => {
  const before = await readPublished();
  assert.ok(before);
  const breaks = breaksBetween(before, publishedContract(allRoutes, events));
  assert.deepEqual(breaks, [], "not additive; see contracts/publish.ts");
});

test("names of routes and pairs of method and path are unique", () => {
  const names = allRoutes.map((route) => route.name);
  const places = allRoutes.map((route) => `${route.method} ${route.path.replace(/\{\w+\}/g, "{}")}`);
  assert.equal(new Set(names).size, names.length);
  assert.equal(new Set(places).size, places.length);
});
