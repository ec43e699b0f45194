// OIDC_PROVIDERS: what is taken, and what is refused without telling a secret.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readProviders } from "./provider-settings.ts";

const good = {
  id: "souk-id",
  name: "Souk ID",
  issuer: "https://id.example",
  clientId: "souk",
  clientSecret: "very-secret",
};
const read = (...entries: readonly unknown[]) => readProviders(JSON.stringify(entries));

test("providers are read with what is usual where nothing is said", () => {
  assert.deepEqual(readProviders(""), []);
  assert.deepEqual(readProviders("[]"), []);
  const [one] = read(good);
  assert.deepEqual(one, { ...good, scope: "openid email profile", backchannel: undefined });
  const local = { ...good, issuer: "http://localhost:8080/id", backchannel: "http://127.0.0.1:4000" };
  assert.equal(read(local)[0]?.backchannel, "http://127.0.0.1:4000");
});

test("what would not do is refused by its name, and no secret is told", () => {
  const faults: readonly (readonly [unknown, RegExp])[] = [
    [{ ...good, issuer: "http://id.example" }, /https/],
    [{ ...good, issuer: "https://id.example?x" }, /https/],
    [{ ...good, issuer: "ftp://id.example" }, /https/],
    [{ ...good, id: "Souk ID" }, /lower-case/],
    [{ ...good, id: "../x" }, /lower-case/],
    [{ ...good, clientId: undefined }, /no clientId/],
    [{ ...good, clientSecret: 7 }, /no proper clientSecret/],
    [{ ...good, clientsecret: "very-secret" }, /unknown field clientsecret/],
    [{ ...good, scope: "openid" }, /openid and email/],
    [{ ...good, backchannel: "http://127.0.0.1/path" }, /origin/],
    ["very-secret", /no object/],
  ];
  for (const [entry, reason] of faults) {
    assert.throws(
      () => read(entry),
      (error: Error) => reason.test(error.message) && !error.message.includes("very-secret"),
      JSON.stringify(entry),
    );
  }
  assert.throws(() => read(good, good), /id twice/);
  assert.throws(() => read(good, { ...good, id: "two" }), /issuer twice/);
  assert.throws(() => readProviders("{very-secret"), /^Error: OIDC_PROVIDERS is not JSON$/);
  assert.throws(() => readProviders("{}"), /list/);
});
