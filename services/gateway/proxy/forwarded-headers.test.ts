import assert from "node:assert/strict";
import { test } from "node:test";
import { cookiesBeginning } from "./forwarded-headers.ts";

test("a mounted service is shown its own cookies, and nothing of the shop's", () => {
  const header = "__Host-souk=secret; souk_id_session=a; theme=dark;souk_id_session.sig=b; xsouk_id_=c; x=souk_id_d";
  assert.equal(cookiesBeginning("souk_id_", header), "souk_id_session=a; souk_id_session.sig=b");
  assert.equal(cookiesBeginning("souk_id_", "__Host-souk=secret"), undefined);
  assert.equal(cookiesBeginning("souk_id_", ""), undefined);
  assert.equal(cookiesBeginning("souk_id_", undefined), undefined);
});
