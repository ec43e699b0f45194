import assert from "node:assert/strict";
import { test } from "node:test";
import { isCurrency } from "@souk/contracts/money";
import fc from "fast-check";
import { fromProviderAmount, toProviderAmount } from "./currency-units.ts";

const codes = "AED BHD BIF CLP EUR GBP HUF ISK JOD JPY KRW KWD MGA OMR TND TWD UGX USD VND XAF XPF".split(" ");

test("an amount that can be sent comes back as it was", () => {
  fc.assert(
    fc.property(fc.constantFrom(...codes), fc.integer({ min: 1, max: 99_999_999 }), (currency, amount) => {
      assert.ok(isCurrency(currency));
      const sent = toProviderAmount(amount, currency);
      if (sent === "not_representable") return;
      assert.deepEqual(fromProviderAmount(sent, currency.toLowerCase()), { amount, currency });
    }),
  );
});

test("the documented special cases", () => {
  assert.equal(toProviderAmount(1_999, "EUR"), 1_999);
  assert.equal(toProviderAmount(500, "JPY"), 500);
  assert.equal(toProviderAmount(500, "ISK"), 50_000);
  assert.equal(toProviderAmount(500, "UGX"), 50_000);
  assert.equal(toProviderAmount(5_120, "KWD"), 5_120);
  assert.equal(toProviderAmount(5_124, "KWD"), "not_representable");
  assert.equal(toProviderAmount(12_300, "MGA"), 123);
  assert.equal(toProviderAmount(12_345, "MGA"), "not_representable");
});
