// The reference page: complete, escaped, and within the policy that forbids inline code.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openApiDocument } from "@souk/contracts/openapi";
import { problemCodes } from "@souk/contracts/problem";
import { allRoutes } from "@souk/contracts/routes";
import { referencePage } from "./reference-page.ts";

function assertWithinPolicy(page: string): void {
  assert.doesNotMatch(page, /<script|<style|\sstyle=|\son\w+=|javascript:/i);
}

test("the reference has every operation, every schema and every problem, and its links lead somewhere", () => {
  const document = openApiDocument(allRoutes, { serverUrl: "http://localhost:8080", version: "1" });
  const page = referencePage({ document, routes: allRoutes, shop: `Tom & "Jerry's"` });
  assertWithinPolicy(page);
  assert.match(page, /Tom &amp; &quot;Jerry&#39;s/);
  const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  for (const route of allRoutes) {
    assert.equal(ids.has(route.name), route.access.kind !== "service", route.name);
  }
  for (const code of Object.keys(problemCodes)) assert.ok(ids.has(`problem-${code}`), code);
  for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) assert.ok(ids.has(target ?? ""), String(target));
});
