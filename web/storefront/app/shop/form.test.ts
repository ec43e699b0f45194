import assert from "node:assert/strict";
import { test } from "node:test";
import type { ProblemDetails } from "@souk/contracts/problem";
import { readAddress, readForm, troubleOfEmail, troublesOf } from "./form.server.ts";
import { localPath } from "./form.ts";

test("a way back leads to this shop only", () => {
  const ours = ["/", "/account", "/products/a%2Fb?variant=x", "/search?q=a+b"];
  for (const path of ours) assert.equal(localPath(path, "/x"), path);
  const others = [
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "evil",
    "",
    null,
    undefined,
    "/a b",
    "/a\tb",
    `/${"a".repeat(600)}`,
  ];
  for (const path of others) assert.equal(localPath(path, "/x"), "/x", String(path));
});

test("a form is read trimmed and bounded, but for passwords", async () => {
  const form = new FormData();
  form.set("name", `  ${"a".repeat(600)}`);
  form.set("password", "  a secret ");
  form.set("file", new Blob(["x"]), "x.txt");
  const values = await readForm(new Request("http://shop.example/", { method: "POST", body: form }));
  assert.deepEqual(Object.keys(values), ["name", "password"]);
  assert.equal(values.name?.length, 500);
  assert.equal(values.password, "  a secret ");
});

test("an address is read with what is wrong in it", () => {
  const values = { name: "Ada", line1: "Street 1", postalCode: "1".repeat(30), country: "DE", line2: "" };
  const { address, troubles } = readAddress(values);
  assert.deepEqual(troubles, { postalCode: "long", city: "missing" });
  assert.equal("line2" in address, false, "what is empty is left out");
  const billing = readAddress({ "billing.name": "Ada", "billing.country": "Germany" }, "billing.");
  assert.deepEqual(Object.keys(billing.troubles).sort(), [
    "billing.city",
    "billing.country",
    "billing.line1",
    "billing.postalCode",
  ]);
});

test("an e-mail address looks like one", () => {
  for (const good of ["ada@example.org", "a.b+c@sub.example.org"]) assert.equal(troubleOfEmail(good), undefined, good);
  for (const bad of ["ada", "ada@", "@example.org", "ada@example", "a b@example.org"]) {
    assert.equal(troubleOfEmail(bad), "email", bad);
  }
  assert.equal(troubleOfEmail(""), "missing");
});

test("what the shop found wrong stands at its field", () => {
  const errors = ["/shippingAddress/city", "/billingAddress/city", "/email", "/name"].map((pointer) => ({
    ...{ pointer, code: "pattern", message: "" },
  }));
  const problem: ProblemDetails = { type: "", title: "", status: 400, code: "invalid_request", errors };
  assert.deepEqual(troublesOf({ status: 400, problem }), {
    ...{ city: "wrong", "billing.city": "wrong", email: "email", name: "wrong" },
  });
});
