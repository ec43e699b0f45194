// Who answers a path that is no route, and what a browser sees while web is away.
import assert from "node:assert/strict";
import { test } from "node:test";
import { closedPage, createWebPages, type WebPagesOptions } from "./web-pages.ts";

const pages = (knows: () => boolean) =>
  createWebPages({ upstreams: { knows }, shopName: "Souk" } as unknown as WebPagesOptions);

const BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8";

test("what people look at is web's, what machines ask is not, however it is spelled", () => {
  const { owns } = pages(() => true);
  for (const path of ["/", "/products/a%2Fb", "/admin", "/orders/1", "/assets/x.js", "/%E0%A4%A"]) {
    assert.equal(owns(path, undefined), true, path);
  }
  for (const path of [
    "/api/v1/nothing",
    "/internal/feed",
    "/INTERNAL/feed",
    "/%69nternal/feed",
    "/metrics",
    "/pay/x",
  ]) {
    assert.equal(owns(path, BROWSER), false, path);
  }
});

test("a shop that has no web process has no pages for machines; one whose web is away has them still", () => {
  let there = false;
  const { owns } = pages(() => there);
  assert.equal(owns("/", "*/*"), false);
  assert.equal(owns("/", BROWSER), true, "a gateway that began while web was away can't tell, and people read a page");
  there = true;
  assert.equal(owns("/", "*/*"), true);
  there = false;
  assert.equal(owns("/", "*/*"), true);
});

test("the page of a shop that is away names it, escaped", () => {
  const page = closedPage("Tea & <b>Spice</b>");
  assert.ok(page.includes("Tea &amp; &lt;b&gt;Spice&lt;/b&gt;") && !page.includes("<b>"));
});
