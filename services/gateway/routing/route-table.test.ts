import assert from "node:assert/strict";
import { test } from "node:test";
import { access } from "@souk/contracts/access";
import { defineRoute } from "@souk/contracts/route";
import { allRoutes } from "@souk/contracts/routes";
import { Empty } from "@souk/contracts/schema";
import { createRouteTable } from "./route-table.ts";

const route = (method: "GET" | "POST", path: string, kind: "public" | "service" = "public") =>
  defineRoute({
    name: `${method} ${path}`,
    service: "products",
    method,
    path,
    summary: "",
    access: access[kind],
    replies: { 204: Empty },
  });

const table = createRouteTable([
  route("GET", "/api/things"),
  route("POST", "/api/things"),
  route("GET", "/api/things/{id}"),
  route("GET", "/api/things/{id}/parts/{part}"),
  route("GET", "/api/things/newest"),
  route("GET", "/internal/secret", "service"),
]);

function nameOf(method: string, path: string): string | undefined {
  const found = table.match(method, path);
  if (found === undefined) return undefined;
  return "allow" in found ? `allow ${found.allow}` : found.route.name;
}

test("a parameter is one segment, percent-encoded slashes included", () => {
  assert.equal(nameOf("GET", "/api/things/a%2Fb"), "GET /api/things/{id}");
  assert.equal(nameOf("GET", "/api/things/a/b"), undefined);
  assert.equal(nameOf("GET", "/api/things/1/parts/2"), "GET /api/things/{id}/parts/{part}");
});

test("a fixed segment wins over a parameter", () => {
  assert.equal(nameOf("GET", "/api/things/newest"), "GET /api/things/newest");
});

test("an empty parameter, a trailing slash and another case are other paths", () => {
  for (const path of ["/api/things/", "/api/Things", "/api"]) assert.equal(nameOf("GET", path), undefined, path);
});

test("another method is told which there are; HEAD counts as GET", () => {
  assert.equal(nameOf("PATCH", "/api/things"), "allow GET, POST, HEAD, OPTIONS");
  assert.equal(nameOf("HEAD", "/api/things"), "GET /api/things");
});

test("internal routes do not exist here", () => {
  assert.equal(nameOf("GET", "/internal/secret"), undefined);
});

test("every public route of the contracts finds itself", () => {
  const whole = createRouteTable(allRoutes);
  for (const each of allRoutes) {
    if (each.access.kind === "service") continue;
    const found = whole.match(each.method, each.path.replace(/\{\w+\}/g, "x"));
    assert.ok(found && "route" in found, each.name);
  }
});
