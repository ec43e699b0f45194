import { nothingIsLost, temporaryRedisStore } from "../store.redis.harness.ts";
import { movableClock } from "../testing.ts";
import { payableStoreConformance } from "./payable-store.conformance.ts";

payableStoreConformance("redis", async (t) => {
  const clock = movableClock();
  const { store, ids, events, another } = await temporaryRedisStore(t, { clock, recover: nothingIsLost });
  return { store, clock, uuid: () => ids.uuid(), events, reopen: another };
});
