import assert from "node:assert/strict";
import { test } from "node:test";
import { readTokenForm } from "./token-form.ts";

const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

test("credentials come in the form or by HTTP Basic, form-encoded", () => {
  const client = { id: "orders", secret: "a b%:é" };
  const form = "grant_type=client_credentials&client_id=orders&client_secret=a+b%25%3A%C3%A9&resource=ignored";
  assert.deepEqual(readTokenForm(form, undefined), { grantType: "client_credentials", client });
  const header = basic("orders:a+b%25%3A%C3%A9");
  assert.deepEqual(readTokenForm("grant_type=client_credentials", header), { grantType: "client_credentials", client });
  assert.deepEqual(readTokenForm("grant_type=client_credentials", header.replace("Basic", "bAsIc")).valueOf(), {
    grantType: "client_credentials",
    client,
  });
});

test("a bearer token in the header is no client", () => {
  assert.deepEqual(readTokenForm("grant_type=refresh_token&refresh_token=t", "Bearer x"), {
    grantType: "refresh_token",
    refreshToken: "t",
  });
});

test("parameters twice, missing, empty or too long are malformed", () => {
  for (const body of ["", "grant_type=", "grant_type=a&grant_type=b", `grant_type=${"x".repeat(513)}`, "{}"]) {
    assert.equal(readTokenForm(body, undefined), "malformed", body.slice(0, 40));
  }
});

test("two ways at once, or a header that can't be read, are refused", () => {
  const body = "grant_type=client_credentials&client_id=a&client_secret=b";
  assert.equal(readTokenForm(body, basic("a:b")), "two_credentials");
  for (const header of [basic("nocolon"), basic("%zz:b"), "Basic "]) {
    assert.equal(readTokenForm("grant_type=client_credentials", header), "bad_authorization");
  }
});
