import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { systemRandom } from "@souk/chassis/random";
import { silentLog } from "@souk/chassis/sqlite/testing";
import { payOrder } from "../payment/pay-order.ts";
import type { PaymentProvider } from "../provider/payment-provider.ts";
import { startWorld } from "../testing.ts";
import { createMadeLately } from "./made-lately.ts";

test("who asks while a look is under way shares the next one, which sees what was made before they asked", async (t) => {
  const world = await startWorld(t);
  const asked: number[] = [];
  const provider: PaymentProvider = {
    ...world.provider,
    made: (kind, from, ...rest) => {
      if (kind === "card") asked.push(from);
      return world.provider.made(kind, from, ...rest);
    },
  };
  const lately = createMadeLately({ provider, clock: systemClock, random: systemRandom, log: silentLog });
  const from = world.clock.now();
  const first = lately.since(from);
  const requests = Array.from({ length: 20 }, () => world.request());
  await Promise.all(requests.map((request) => payOrder(world, request, world.context())));
  const later = await Promise.all(requests.map((_, index) => lately.since(from - index)));
  await first;
  for (const [index, { orderId }] of requests.entries()) {
    assert.deepEqual(
      later[index]?.get(orderId)?.map(({ state, capturedAmount }) => [state, capturedAmount]),
      [["captured", 10_290]],
    );
  }
  assert.ok(asked.length <= 3, `${asked.length} looks for 21 that asked`);
  assert.equal(asked.at(-1), from - 19, "as far back as the oldest of them needs");
});

test("where the provider does not answer, all are told so, and the next look begins anew", async (t) => {
  const world = await startWorld(t);
  let answers = false;
  const provider: PaymentProvider = {
    ...world.provider,
    made: (...all) => (answers ? world.provider.made(...all) : Promise.resolve({ kind: "unanswered" })),
  };
  const lately = createMadeLately({ provider, clock: systemClock, random: systemRandom, log: silentLog });
  const from = world.clock.now();
  for (const outcome of await Promise.allSettled([lately.since(from), lately.since(from), lately.since(from)])) {
    assert.equal(outcome.status === "rejected" && outcome.reason.code, "provider_unavailable");
  }
  answers = true;
  assert.equal((await lately.since(from)).size, 0);
});
